import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Key, Scope } from '../../contracts/keys.js'
import type { Page } from '../../contracts/page.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { ApiKeyTable } from '../tables/people.js'

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
  /** null: never. */
  expiresAt?: number | null
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
      expires_at: dateOrNull(key.expiresAt ?? null),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { key: toKey(row), plaintext }
}

/** Whose key this is; undefined for a key that is malformed, unknown, wrong, revoked or expired. */
export async function findKeyOwner(
  db: Db | Trx,
  plaintext: string,
  wallMs: number,
): Promise<KeyOwner | undefined> {
  const idPart = keyPattern.exec(plaintext)?.[1]
  if (idPart === undefined) return undefined
  const row = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('key_id', '=', `key_${idPart}`)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!row || !sameHash(row.hash, hashKey(plaintext)) || hasExpired(row, wallMs)) return undefined
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

export async function lockKey(
  trx: Trx,
  { tenantId, keyId }: { tenantId: string; keyId: string },
): Promise<LockedKey | undefined> {
  const row = await trx
    .selectFrom('api_keys')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('key_id', '=', keyId)
    .forUpdate()
    .executeTakeFirst()
  return row && { key: toKey(row), installation: row.installation }
}

export interface LockedKey {
  key: Key
  installation: boolean
}

/**
 * A new key with all that the old one may do, which works beside it until the overlap ends. It ends when the
 * old one was to end anyway: rotating must not turn a key for a week into one for ever.
 */
export async function replaceKey(
  trx: Trx,
  { key, installation }: LockedKey,
  span: { wallMs: number; untilMs: number },
): Promise<{ key: Key; plaintext: string }> {
  const lastMs = key.expires_at === null ? null : Date.parse(key.expires_at)
  const made = await insertKey(trx, {
    tenantId: key.tenant_id,
    name: key.name,
    scopes: key.scopes,
    installation,
    at: span.wallMs,
    expiresAt: lastMs,
  })
  await trx
    .updateTable('api_keys')
    .set({
      expires_at: new Date(Math.min(span.untilMs, lastMs ?? span.untilMs)),
      replaced_by: made.key.key_id,
    })
    .where('key_id', '=', key.key_id)
    .execute()
  return made
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
  const locked = await lockKey(trx, { tenantId, keyId })
  if (!locked) return undefined
  const { key } = locked
  if (key.revoked_at !== null) return { key, changed: false }
  const revoked_at = new Date(at)
  await trx.updateTable('api_keys').set({ revoked_at }).where('key_id', '=', keyId).execute()
  return { key: { ...key, revoked_at: revoked_at.toISOString() }, changed: true }
}

function dateOrNull(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms)
}

function hasExpired({ expires_at }: Selectable<ApiKeyTable>, wallMs: number): boolean {
  return expires_at !== null && expires_at.getTime() <= wallMs
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
    expires_at: row.expires_at?.toISOString() ?? null,
    replaced_by: row.replaced_by,
  }
}
