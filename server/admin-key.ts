import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { wallClock } from '../runtime/clock.js'
import type { Store } from '../store/open-store.js'
import { ensureInstallationKey } from '../store/repositories/api-keys.js'

/** The first key lives beside the store: only its hash is in there. */
export async function adminKey(home: string, store: Store): Promise<string> {
  const path = join(home, 'admin-key')
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
  const key = await ensureInstallationKey(store, kept, wallClock.now())
  if (key !== kept) {
    writeFileSync(`${path}.new`, `${key}\n`, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  return key
}
