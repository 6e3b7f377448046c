import { createHash } from 'node:crypto'
import type { z } from 'zod'
import {
  backupFormat,
  BadBackup,
  chunkSchema,
  endSchema,
  headerSchema,
  type BackupChunk,
  type BackupEnd,
  type BackupHeader,
  type BackupSource,
} from './backup-format.js'

export interface CheckedBackup {
  header: BackupHeader
  end: BackupEnd
}

/** Reads the file once to its end: a torn or changed one is refused before anything is locked. */
export async function checkBackup(source: BackupSource): Promise<CheckedBackup> {
  const hash = createHash('sha256')
  let header: BackupHeader | undefined
  let previous: Buffer | undefined
  for await (const line of source.lines()) {
    if (previous) hash.update(previous).update('\n')
    header ??= readHeader(line)
    previous = line
  }
  if (!header || !previous) throw new BadBackup('The file is empty: it is no backup.')
  const end = endSchema.safeParse(parseLine(previous))
  if (!end.success)
    throw new BadBackup('The file is torn: its last line is missing. Use another backup.')
  if (hash.digest('hex') !== end.data.sha256) throw altered()
  return { header, end: end.data }
}

/** The rows again, hashed again: the file may have been changed since it was checked. */
export async function* readChunks(
  source: BackupSource,
  { end }: CheckedBackup,
): AsyncGenerator<BackupChunk> {
  const hash = createHash('sha256')
  let first = true
  let previous: Buffer | undefined
  for await (const line of source.lines()) {
    if (previous) {
      hash.update(previous).update('\n')
      if (!first) yield readLine(previous, chunkSchema)
      first = false
    }
    previous = line
  }
  if (hash.digest('hex') !== end.sha256) throw altered()
}

function readHeader(line: Buffer): BackupHeader {
  const value = parseLine(line)
  const format = typeof value === 'object' && value !== null && 'format' in value && value.format
  if (typeof format === 'number' && format > backupFormat) {
    throw new BadBackup(
      `The backup has format ${format}; this Overture reads format ${backupFormat}. Use the version that wrote it, or a newer one.`,
    )
  }
  const header = headerSchema.safeParse(value)
  if (!header.success) throw new BadBackup('The file does not begin like a backup of Overture.')
  return header.data
}

function readLine<S extends z.ZodType>(line: Buffer, schema: S): z.output<S> {
  const parsed = schema.safeParse(parseLine(line))
  if (!parsed.success) throw altered()
  return parsed.data
}

function parseLine(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function altered(): BadBackup {
  return new BadBackup(
    'The file was changed or damaged: its checksum does not fit. Use another backup.',
  )
}
