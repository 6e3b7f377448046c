import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { toIso, wallClock } from '../../runtime/clock.js'

const ROTATE_AT_BYTES = 10 * 1024 * 1024
const LAST_WORDS = 300
const STARTED = 'Overture starts the Temporal server'

/** A file and not a pipe, because the server has to outlive the process that started it. */
export function openServerLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (existsSync(path) && statSync(path).size > ROTATE_AT_BYTES) renameSync(path, `${path}.1`)
  const file = openSync(path, 'a', 0o600)
  writeSync(file, `${JSON.stringify({ time: toIso(wallClock.now()), msg: STARTED })}\n`)
  return file
}

/** The last line since the last start. */
export function lastWords(path: string): string | undefined {
  const line = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? ''
  return line.includes(STARTED) ? undefined : line.slice(0, LAST_WORDS)
}
