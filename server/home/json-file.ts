import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import type { z } from 'zod'

/** A reader sees the old file or the new one, never half of one, also after a power cut. */
export function writeJsonFile(path: string, value: object): void {
  const temporary = `${path}.${process.pid}.tmp`
  const file = openSync(temporary, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify(value, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
}

export type JsonFile<T> = { kind: 'read'; value: T } | { kind: 'missing' } | { kind: 'unreadable' }

export function readJsonFile<T>(path: string, schema: z.ZodType<T>): JsonFile<T> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' }
    throw error
  }
  const parsed = schema.safeParse(parseJson(text))
  return parsed.success ? { kind: 'read', value: parsed.data } : { kind: 'unreadable' }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
