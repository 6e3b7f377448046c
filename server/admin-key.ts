import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { wallClock } from '../runtime/clock.js'
import type { Log } from '../runtime/log.js'
import type { Store } from '../store/open-store.js'
import {
  ensureInstallationKey,
  findKeyOwner,
  makeFirstInstallationKey,
} from '../store/repositories/api-keys.js'

/**
 * For processes that share a store: the one that finds it without an installation key makes it. null: it
 * was made elsewhere, and this home does not have it.
 */
export async function firstAdminKey(home: string, store: Store, log: Log): Promise<string | null> {
  const kept = keptKey(home)
  const owner = kept === undefined ? undefined : await findKeyOwner(store.db, kept)
  if (kept !== undefined && owner?.installation) return kept
  const made = await makeFirstInstallationKey(store, wallClock.now())
  if (made === null) return null
  keepKey(home, made)
  log.info(`The first admin key of this store was made; it lies in ${keyPath(home)}.`)
  return made
}

/** The first key lives beside the store: only its hash is in there. */
export async function adminKey(home: string, store: Store): Promise<string> {
  const kept = keptKey(home)
  const key = await ensureInstallationKey(store, kept, wallClock.now())
  if (key !== kept) keepKey(home, key)
  return key
}

function keptKey(home: string): string | undefined {
  const path = keyPath(home)
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
}

function keepKey(home: string, key: string): void {
  const path = keyPath(home)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.new`, `${key}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

function keyPath(home: string): string {
  return join(home, 'admin-key')
}
