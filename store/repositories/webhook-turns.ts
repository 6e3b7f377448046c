import { sql } from 'kysely'
import type { Db } from '../open-store.js'
import { changeEndpoint, type EndpointRow } from './webhook-endpoints.js'
import type { DeliveryRow } from './webhook-deliveries.js'

export interface Turns {
  limit: number
  leaseMs: number
}

/**
 * Endpoints that have something due, those first that were not served for longest. Each is one deliverer's
 * until its lease ends: so its deliveries stay in order, and those of a killed process go on.
 */
export async function leaseEndpoints(
  db: Db,
  { limit, leaseMs }: Turns,
  wallMs: number,
): Promise<EndpointRow[]> {
  const wall = new Date(wallMs)
  const { rows } = await sql<EndpointRow>`
    update webhook_endpoints set leased_until = ${new Date(wallMs + leaseMs)}
    where (tenant_id, webhook_id) in (
      select w.tenant_id, w.webhook_id from webhook_endpoints w
      where w.disabled_at is null
        and (w.leased_until is null or w.leased_until <= ${wall})
        and (w.not_before is null or w.not_before <= ${wall})
        and exists (
          select 1 from webhook_deliveries d
          where d.tenant_id = w.tenant_id and d.webhook_id = w.webhook_id
            and d.state = 'pending' and d.next_try_at <= ${wall}
        )
      order by w.leased_until nulls first
      limit ${limit}
      for update of w skip locked
    )
    returning *`.execute(db)
  return rows
}

/** Its place in the queue is how long ago this was. */
export async function releaseEndpoint(
  db: Db,
  { tenant_id, webhook_id, leased_until }: EndpointRow,
  wallMs: number,
): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ leased_until: new Date(wallMs) })
    .where('tenant_id', '=', tenant_id)
    .where('webhook_id', '=', webhook_id)
    // another one's by now: this turn took longer than its lease
    .where('leased_until', '=', leased_until)
    .execute()
}

/**
 * What may go out now, oldest first. One that has failed once is tried again within seconds and keeps its
 * place; one that failed more often lets the others pass.
 */
export async function dueDeliveries(
  db: Db,
  { tenant_id, webhook_id }: EndpointRow,
  asked: { wallMs: number; limit: number },
): Promise<DeliveryRow[]> {
  const wall = new Date(asked.wallMs)
  const rows = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('tenant_id', '=', tenant_id)
    .where('webhook_id', '=', webhook_id)
    .where('state', '=', 'pending')
    .where((eb) => eb.or([eb('next_try_at', '<=', wall), eb('attempts', '=', 1)]))
    .orderBy('position')
    .limit(asked.limit)
    .execute()
  const waiting = rows.findIndex(({ next_try_at }) => next_try_at !== null && next_try_at > wall)
  return waiting === -1 ? rows : rows.slice(0, waiting)
}

export interface Try {
  delivery: DeliveryRow
  status: number | null
  error: string | null
  wallMs: number
}

export async function writeDelivered(db: Db, { delivery, status, wallMs }: Try): Promise<void> {
  await write(db, delivery, {
    state: 'delivered',
    attempts: delivery.attempts + 1,
    response_status: status,
    last_error: null,
    next_try_at: null,
    delivered_at: new Date(wallMs),
  })
}

/** `nextMs` null: it was the last try. */
export async function writeFailure(
  db: Db,
  { delivery, status, error }: Try,
  nextMs: number | null,
): Promise<void> {
  await write(db, delivery, {
    state: nextMs === null ? 'dead' : 'pending',
    attempts: delivery.attempts + 1,
    response_status: status,
    last_error: error,
    next_try_at: nextMs === null ? null : new Date(nextMs),
  })
}

/** Not over what somebody ordered meanwhile: a replay sets the tries back. */
async function write(db: Db, delivery: DeliveryRow, change: Partial<DeliveryRow>): Promise<void> {
  const { position: _, payload: __, ...columns } = change
  await db
    .updateTable('webhook_deliveries')
    .set(columns)
    .where('tenant_id', '=', delivery.tenant_id)
    .where('delivery_id', '=', delivery.delivery_id)
    .where('attempts', '=', delivery.attempts)
    .execute()
}

/** It answers again: what waits for a later try goes out now, in order. */
export async function hurryDeliveries(
  db: Db,
  { tenant_id, webhook_id }: EndpointRow,
  wallMs: number,
): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({ next_try_at: new Date(wallMs) })
    .where('tenant_id', '=', tenant_id)
    .where('webhook_id', '=', webhook_id)
    .where('state', '=', 'pending')
    .where('next_try_at', '>', new Date(wallMs))
    .execute()
}

export async function writeStanding(
  db: Db,
  { tenant_id, webhook_id }: EndpointRow,
  standing: { failures: number; notBeforeMs: number | null },
): Promise<void> {
  await changeEndpoint(
    db,
    { tenantId: tenant_id, webhookId: webhook_id },
    {
      failures: standing.failures,
      not_before: standing.notBeforeMs === null ? null : new Date(standing.notBeforeMs),
    },
  )
}
