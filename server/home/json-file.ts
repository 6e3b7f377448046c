import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { replaceFile } from '../../runtime/replace-file.js'

export function writeJsonFile(path: string, value: object): void {
  replaceFile(path, `${JSON.stringify(value, null, 2)}\n`)
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
