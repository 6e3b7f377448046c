import { sql } from 'kysely'
import type { Key } from '../../contracts/keys.js'
import type { Store, Trx } from '../open-store.js'
import { findKeyOwner, insertKey } from './api-keys.js'
import { audit } from './audit.js'
import { ensureTenant } from './tenants.js'

const installationTenant = 'default'

/**
 * The key that this installation's own command line uses. Returns the plaintext to keep in a file: the
 * given one while it is valid, else that of a new key.
 */
export async function ensureInstallationKey(
  store: Store,
  plaintext: string | undefined,
  now: number,
): Promise<string> {
  const owner = plaintext === undefined ? undefined : await findKeyOwner(store.db, plaintext, now)
  if (plaintext !== undefined && owner?.installation) return plaintext
  return store.transaction(async (trx) => (await insertInstallationKey(trx, now)).plaintext)
}

/** null when the store has one already: only its holder knows it. Two processes may ask at once. */
export async function makeFirstInstallationKey(store: Store, now: number): Promise<string | null> {
  return store.transaction(async (trx) => {
    await lockInstallationKeys(trx)
    const existing = await trx
      .selectFrom('api_keys')
      .select('key_id')
      .where('installation', '=', true)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', new Date(now))]))
      .limit(1)
      .executeTakeFirst()
    return existing ? null : (await insertInstallationKey(trx, now)).plaintext
  })
}

export interface RecoveredKey {
  plaintext: string
  keyId: string
  revoked: string[]
}

/** For whoever holds the database and has lost the key: from now on only the new one is the installation's. */
export async function recoverInstallationKey(store: Store, now: number): Promise<RecoveredKey> {
  return store.transaction(async (trx) => {
    await lockInstallationKeys(trx)
    const old = await trx
      .updateTable('api_keys')
      .set({ revoked_at: new Date(now) })
      .where('installation', '=', true)
      .where('revoked_at', 'is', null)
      .returning(['tenant_id', 'key_id'])
      .execute()
    for (const { tenant_id, key_id } of old) {
      await audit(trx, {
        tenantId: tenant_id,
        actor: 'recovery',
        action: 'key.revoked',
        subject: key_id,
        detail: { why: 'installation key recovered' },
        at: now,
      })
    }
    const made = await insertInstallationKey(trx, now, 'recovery')
    return {
      plaintext: made.plaintext,
      keyId: made.key.key_id,
      revoked: old.map((row) => row.key_id),
    }
  })
}

async function lockInstallationKeys(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('installation key', 0))`.execute(trx)
}

async function insertInstallationKey(
  trx: Trx,
  now: number,
  actor = 'installation',
): Promise<{ key: Key; plaintext: string }> {
  await ensureTenant(trx, installationTenant, now)
  const created = await insertKey(trx, {
    tenantId: installationTenant,
    name: 'installation',
    scopes: ['admin'],
    installation: true,
    at: now,
  })
  await audit(trx, {
    tenantId: installationTenant,
    actor,
    action: 'key.created',
    subject: created.key.key_id,
    detail: { scopes: created.key.scopes },
    at: now,
  })
  return created
}
