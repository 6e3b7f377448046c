import { sql } from 'kysely'
import type {
  AccountOutreachInput,
  OutreachMessage,
} from '../../contracts/temporal/account-outreach.js'
import type { GateSignal } from '../../contracts/temporal/gates.js'
import type { ResendInput } from '../../contracts/temporal/resend.js'
import type { Db, Trx } from '../open-store.js'

/** `clock_at_ms` is added at delivery: the sandbox's time may have moved on by then. */
export type OutboxPayload =
  | { kind: 'start'; input: Omit<AccountOutreachInput, 'clock_at_ms' | 'state'> }
  | { kind: 'signal'; message: OutreachMessage }
  | { kind: 'gate'; signal: Omit<GateSignal, 'clock_at_ms'> }
  | { kind: 'resend'; input: Omit<ResendInput, 'clock_at_ms'> }

export interface OutboxEntry {
  tenantId: string
  workflowId: string
  eventId: string
  payload: OutboxPayload
}

export interface LeasedEntry extends OutboxEntry {
  outboxId: number
  attempts: number
}

export async function enqueue(trx: Trx, entries: OutboxEntry[], nowMs: number): Promise<void> {
  const chunk = 500
  for (let from = 0; from < entries.length; from += chunk) {
    await trx
      .insertInto('outbox')
      .values(
        entries.slice(from, from + chunk).map((entry) => ({
          tenant_id: entry.tenantId,
          workflow_id: entry.workflowId,
          kind: 'input' in entry.payload ? ('start' as const) : ('signal' as const),
          event_id: entry.eventId,
          payload: JSON.stringify(entry.payload),
          attempts: 0,
          leased_until: null,
          created_at: new Date(nowMs),
          delivered_at: null,
          last_error: null,
        })),
      )
      .onConflict((conflict) => conflict.column('event_id').doNothing())
      .execute()
  }
}

/**
 * Takes the oldest undelivered entry of each workflow, so that a signal never overtakes its start.
 * The lease lets several deliverers share the table and frees what a killed one had taken.
 */
export async function leaseOutbox(
  db: Db,
  lease: { limit: number; leaseMs: number },
  wallMs: number,
): Promise<LeasedEntry[]> {
  const rows = await sql<{
    outbox_id: number
    tenant_id: string
    workflow_id: string
    event_id: string
    attempts: number
    payload: OutboxPayload
  }>`
    update outbox set leased_until = ${new Date(wallMs + lease.leaseMs)}, attempts = attempts + 1
    where outbox_id in (
      select o.outbox_id from outbox o
      where o.delivered_at is null
        and (o.leased_until is null or o.leased_until < ${new Date(wallMs)})
        and not exists (
          select 1 from outbox earlier
          where earlier.workflow_id = o.workflow_id
            and earlier.delivered_at is null
            and earlier.outbox_id < o.outbox_id
        )
      order by o.outbox_id
      limit ${lease.limit}
      for update skip locked
    )
    returning outbox_id, tenant_id, workflow_id, event_id, attempts, payload`.execute(db)
  return rows.rows.map((row) => ({
    outboxId: row.outbox_id,
    tenantId: row.tenant_id,
    workflowId: row.workflow_id,
    eventId: row.event_id,
    attempts: row.attempts,
    payload: row.payload,
  }))
}

export async function markDelivered(db: Db, outboxIds: number[], wallMs: number): Promise<void> {
  if (outboxIds.length === 0) return
  await db
    .updateTable('outbox')
    .set({ delivered_at: new Date(wallMs), last_error: null })
    .where('outbox_id', 'in', outboxIds)
    .execute()
}

export async function postponeDelivery(
  db: Db,
  failure: { outboxId: number; error: string; retryAtMs: number },
): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ leased_until: new Date(failure.retryAtMs), last_error: failure.error.slice(0, 500) })
    .where('outbox_id', '=', failure.outboxId)
    .where('delivered_at', 'is', null)
    .execute()
}

export async function countUndelivered(db: Db, tenantId: string): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('delivered_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
