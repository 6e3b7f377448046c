import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import type { Key, Scope } from '../../contracts/keys.js'
import type { Page } from '../../contracts/page.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Store, Trx } from '../open-store.js'
import type { ApiKeyTable } from '../tables/people.js'
import { audit } from './audit.js'
import { ensureTenant } from './tenants.js'

export interface KeyOwner {
  tenantId: string
  keyId: string
  name: string
  scopes: Scope[]
  installation: boolean
}

export interface NewKey {
  tenantId: string
  name: string
  scopes: Scope[]
  installation: boolean
  at: number
}

const keyPattern = /^ovk_([0-9a-f]{32})_[0-9a-f]{64}$/

/** The id part is public; the rest has 256 random bits, so that a plain hash is safe to store. */
export async function insertKey(trx: Trx, key: NewKey): Promise<{ key: Key; plaintext: string }> {
  const idPart = randomBytes(16).toString('hex')
  const plaintext = `ovk_${idPart}_${randomBytes(32).toString('hex')}`
  const row = await trx
    .insertInto('api_keys')
    .values({
      key_id: `key_${idPart}`,
      tenant_id: key.tenantId,
      name: key.name,
      scopes: JSON.stringify(key.scopes),
      hash: hashKey(plaintext),
      installation: key.installation,
      created_at: new Date(key.at),
      revoked_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { key: toKey(row), plaintext }
}

/** Whose key this is; undefined for a key that is malformed, unknown, wrong or revoked. */
export async function findKeyOwner(db: Db | Trx, plaintext: string): Promise<KeyOwner | undefined> {
  const idPart = keyPattern.exec(plaintext)?.[1]
  if (idPart === undefined) return undefined
  const row = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('key_id', '=', `key_${idPart}`)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!row || !sameHash(row.hash, hashKey(plaintext))) return undefined
  return {
    tenantId: row.tenant_id,
    keyId: row.key_id,
    name: row.name,
    scopes: row.scopes,
    installation: row.installation,
  }
}

export async function listKeys(
  db: Db | Trx,
  query: { tenantId: string; limit: number; cursor?: string | undefined },
): Promise<Page<Key>> {
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('tenant_id', '=', query.tenantId)
    .where(afterCursor(query.cursor, 'key_id'))
    .orderBy('created_at', 'desc')
    .orderBy('key_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: toKey,
    position: (row) => ({ at: row.created_at.getTime(), id: row.key_id }),
  })
}

export interface Revocation {
  tenantId: string
  keyId: string
  at: number
}

/** `changed` is false for a key that had been revoked before; undefined for one that is not there. */
export async function revokeKey(
  trx: Trx,
  { tenantId, keyId, at }: Revocation,
): Promise<{ key: Key; changed: boolean } | undefined> {
  const row = await trx
    .selectFrom('api_keys')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('key_id', '=', keyId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return undefined
  if (row.revoked_at !== null) return { key: toKey(row), changed: false }
  const revoked_at = new Date(at)
  await trx.updateTable('api_keys').set({ revoked_at }).where('key_id', '=', keyId).execute()
  return { key: toKey({ ...row, revoked_at }), changed: true }
}

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
  const owner = plaintext === undefined ? undefined : await findKeyOwner(store.db, plaintext)
  if (plaintext !== undefined && owner?.installation) return plaintext
  return store.transaction((trx) => insertInstallationKey(trx, now))
}

/** null when the store has one already: only its holder knows it. Two processes may ask at once. */
export async function makeFirstInstallationKey(store: Store, now: number): Promise<string | null> {
  return store.transaction(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('installation key', 0))`.execute(trx)
    const existing = await trx
      .selectFrom('api_keys')
      .select('key_id')
      .where('installation', '=', true)
      .where('revoked_at', 'is', null)
      .limit(1)
      .executeTakeFirst()
    return existing ? null : insertInstallationKey(trx, now)
  })
}

async function insertInstallationKey(trx: Trx, now: number): Promise<string> {
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
    actor: 'installation',
    action: 'key.created',
    subject: created.key.key_id,
    detail: { scopes: created.key.scopes },
    at: now,
  })
  return created.plaintext
}

function hashKey(plaintext: string): string {
  return createHash('sha256').update(plaintext).digest('hex')
}

function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'hex')
  const right = Buffer.from(b, 'hex')
  return left.length === right.length && timingSafeEqual(left, right)
}

function toKey(row: Selectable<ApiKeyTable>): Key {
  return {
    key_id: row.key_id,
    tenant_id: row.tenant_id,
    name: row.name,
    scopes: row.scopes,
    created_at: row.created_at.toISOString(),
    revoked_at: row.revoked_at?.toISOString() ?? null,
  }
}
