import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runFileSchema } from '../contracts/run-file.js'
import { adminKeyPath, keepAdminKey, keptAdminKey } from '../runtime/admin-key-file.js'
import { replaceFile } from '../runtime/replace-file.js'
import { parseJson } from './parse-json.js'

/** The public half of a key; undefined for text that is no key. */
export function keyIdOf(key: string): string | undefined {
  const idPart = /^ovk_([0-9a-f]{32})_[0-9a-f]{64}$/.exec(key)?.[1]
  return idPart === undefined ? undefined : `key_${idPart}`
}

/** Puts the new key wherever this home kept the old one; answers the files that were changed. */
export function replaceKeptKey(home: string, oldKeyId: string, key: string): string[] {
  const changed: string[] = []
  if (keyIdOf(keptAdminKey(home) ?? '') === oldKeyId) {
    keepAdminKey(home, key)
    changed.push(relative('.', adminKeyPath(home)))
  }
  const runFile = join(home, 'run.json')
  if (existsSync(runFile)) {
    const run = runFileSchema.safeParse(parseJson(readFileSync(runFile, 'utf8')))
    if (run.success && keyIdOf(run.data.api_key) === oldKeyId) {
      replaceFile(runFile, `${JSON.stringify({ ...run.data, api_key: key }, null, 2)}\n`)
      changed.push(relative('.', runFile))
    }
  }
  return changed
}
