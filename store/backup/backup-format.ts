import { z } from 'zod'

/** Thrown for a file that cannot be restored, with what is wrong with it; nothing was changed. */
export class BadBackup extends Error {
  constructor(fault: string) {
    super(fault)
    this.name = 'BadBackup'
  }
}

export const backupFormat = 1

const tableSchema = z.object({
  name: z.string(),
  columns: z.array(z.string()).min(1),
  /** Of an identity column: the last number it gave; null: it has given none. */
  sequences: z.array(z.object({ column: z.string(), last: z.string().nullable() })),
})

export const headerSchema = z.object({
  format: z.literal(backupFormat),
  overture_version: z.string(),
  /** Names the shape of the rows. */
  migrations: z.array(z.string()).min(1),
  taken_at: z.iso.datetime(),
  engine: z.enum(['pglite', 'postgres']),
  /** Rows that others refer to come first. */
  tables: z.array(tableSchema),
})
export type BackupHeader = z.output<typeof headerSchema>

/** Every value as PostgreSQL writes it down: exact for instants, numbers and JSON, which JavaScript rounds. */
export const chunkSchema = z.object({
  table: z.string(),
  rows: z.array(z.array(z.string().nullable())).min(1),
})
export type BackupChunk = z.output<typeof chunkSchema>

export const endSchema = z.object({
  end: z.literal(true),
  rows: z.record(z.string(), z.number().int()),
  /** Of every line before this one, with its line end. */
  sha256: z.string().length(64),
})
export type BackupEnd = z.output<typeof endSchema>

/** Lines without their line ends, from the beginning each time it is asked. */
export interface BackupSource {
  lines(): AsyncIterable<Buffer>
}

export interface BackupSink {
  write(line: string): Promise<void>
}

/** Told after each page: how many rows of the table are done. */
export type TellProgress = (table: string, rows: number) => void
