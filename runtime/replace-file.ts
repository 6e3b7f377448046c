import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

/** Readable by this user only. A reader sees the old file or the new one, never half of one, also after a power cut. */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  const file = openSync(temporary, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
}
