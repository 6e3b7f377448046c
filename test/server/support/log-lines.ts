import type { PlainLog } from '../../../server/home/plain-log.js'

export interface LogLines {
  log: PlainLog
  lines: string[]
}

export function logLines(): LogLines {
  const lines: string[] = []
  const add = (_fields: object, message: string) => void lines.push(message)
  return { lines, log: { info: add, warn: add, error: add } }
}
