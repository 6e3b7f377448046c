import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from './replace-file.js'

/** The installation's key, which lies beside the store: only its hash is in there. */
export function keptAdminKey(home: string): string | undefined {
  const path = adminKeyPath(home)
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
}

export function keepAdminKey(home: string, key: string): void {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  replaceFile(adminKeyPath(home), `${key}\n`)
}

export function adminKeyPath(home: string): string {
  return join(home, 'admin-key')
}
