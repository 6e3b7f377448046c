import { adminKeyPath, keepAdminKey, keptAdminKey } from '../runtime/admin-key-file.js'
import { wallClock } from '../runtime/clock.js'
import type { Log } from '../runtime/log.js'
import type { Store } from '../store/open-store.js'
import { findKeyOwner } from '../store/repositories/api-keys.js'
import {
  ensureInstallationKey,
  makeFirstInstallationKey,
} from '../store/repositories/installation-key.js'

/**
 * For processes that share a store: the one that finds it without an installation key makes it. null: it
 * was made elsewhere, and this home does not have it.
 */
export async function firstAdminKey(home: string, store: Store, log: Log): Promise<string | null> {
  const kept = keptAdminKey(home)
  const now = wallClock.now()
  const owner = kept === undefined ? undefined : await findKeyOwner(store.db, kept, now)
  if (kept !== undefined && owner?.installation) return kept
  const made = await makeFirstInstallationKey(store, now)
  if (made === null) return null
  keepAdminKey(home, made)
  log.info(`The first admin key of this store was made; it lies in ${adminKeyPath(home)}.`)
  return made
}

export async function adminKey(home: string, store: Store): Promise<string> {
  const kept = keptAdminKey(home)
  const key = await ensureInstallationKey(store, kept, wallClock.now())
  if (key !== kept) keepAdminKey(home, key)
  return key
}
