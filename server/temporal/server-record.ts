import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readJsonFile, writeJsonFile } from '../home/json-file.js'

const recordSchema = z.object({
  pid: z.number().int().positive(),
  start_time: z.string(),
  address: z.string(),
  ui_port: z.number().int(),
  db: z.string(),
  cli_version: z.string(),
})

/** `temporal.json`: how the next start finds a server that outlived the process which started it. */
export type ServerRecord = z.output<typeof recordSchema>

export function readServerRecord(home: string): ServerRecord | undefined {
  const file = readJsonFile(recordPath(home), recordSchema)
  return file.kind === 'read' ? file.value : undefined
}

export function writeServerRecord(home: string, record: ServerRecord): void {
  writeJsonFile(recordPath(home), record)
}

export function removeServerRecord(home: string): void {
  rmSync(recordPath(home), { force: true })
}

function recordPath(home: string): string {
  return join(home, 'temporal.json')
}
