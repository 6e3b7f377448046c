import { sql } from 'kysely'
import type { Db, Trx } from '../open-store.js'

const leaseMs = 60_000
const keptMs = 7 * 24 * 60 * 60 * 1000
const deletedAtOnce = 500

export interface IdempotentCall {
  tenantId: string
  key: string
  requestHash: string
  /** Wall time: the lease measures how long a process may be silent. */
  now: number
}

/** `leaseUntil` is the fence: whoever took the row over has another one. */
export type Taking =
  | { kind: 'taken'; leaseUntil: Date }
  | { kind: 'mismatch' }
  | { kind: 'in_progress'; leaseUntil: Date }
  | { kind: 'done'; status: number; answer: string }

export async function takeIdempotencyKey(db: Db | Trx, call: IdempotentCall): Promise<Taking> {
  for (;;) {
    const leaseUntil = new Date(call.now + leaseMs)
    if (await insertOrTakeOver(db, call, leaseUntil)) return { kind: 'taken', leaseUntil }
    const row = await db
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('tenant_id', '=', call.tenantId)
      .where('key', '=', call.key)
      .executeTakeFirst()
    // released between the two statements: it is free again
    if (!row) continue
    if (row.request_hash !== call.requestHash) return { kind: 'mismatch' }
    if (row.state === 'done' && row.status !== null && row.answer !== null) {
      return { kind: 'done', status: row.status, answer: row.answer }
    }
    return { kind: 'in_progress', leaseUntil: row.lease_until }
  }
}

async function insertOrTakeOver(
  db: Db | Trx,
  call: IdempotentCall,
  leaseUntil: Date,
): Promise<boolean> {
  const now = new Date(call.now)
  const forgotten = new Date(call.now - keptMs)
  const result = await sql`
    insert into idempotency_keys
      (tenant_id, key, request_hash, state, lease_until, status, answer, created_at)
    values
      (${call.tenantId}, ${call.key}, ${call.requestHash}, 'in_progress', ${leaseUntil}, null, null, ${now})
    on conflict (tenant_id, key) do update set
      request_hash = excluded.request_hash, state = excluded.state, lease_until = excluded.lease_until,
      status = null, answer = null, created_at = excluded.created_at
    where idempotency_keys.created_at < ${forgotten}
      or (idempotency_keys.state = 'in_progress'
        and idempotency_keys.lease_until <= ${now}
        and idempotency_keys.request_hash = excluded.request_hash)
    returning 1`.execute(db)
  return result.rows.length > 0
}

export interface HeldKey {
  tenantId: string
  key: string
  leaseUntil: Date
}

export async function storeIdempotentAnswer(
  db: Db | Trx,
  held: HeldKey,
  outcome: { status: number; answer: string },
): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ state: 'done', status: outcome.status, answer: outcome.answer })
    .where('tenant_id', '=', held.tenantId)
    .where('key', '=', held.key)
    .where('state', '=', 'in_progress')
    .where('lease_until', '=', held.leaseUntil)
    .execute()
}

export async function releaseIdempotencyKey(db: Db | Trx, held: HeldKey): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('tenant_id', '=', held.tenantId)
    .where('key', '=', held.key)
    .where('state', '=', 'in_progress')
    .where('lease_until', '=', held.leaseUntil)
    .execute()
}

export async function forgetOldIdempotencyKeys(db: Db | Trx, now: number): Promise<void> {
  await sql`
    delete from idempotency_keys where (tenant_id, key) in (
      select tenant_id, key from idempotency_keys
      where created_at < ${new Date(now - keptMs)} limit ${deletedAtOnce})`.execute(db)
}
