import type { Selectable } from 'kysely'
import type { Page } from '../../contracts/page.js'
import type { WebhookPayload } from '../../contracts/webhook-events.js'
import type { Delivery, DeliveryQuery } from '../../contracts/webhooks.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { WebhookDeliveryTable } from '../tables/integrations.js'
import type { EndpointId } from './webhook-endpoints.js'

export type DeliveryRow = Selectable<WebhookDeliveryTable>

export interface NewDelivery extends EndpointId {
  deliveryId: string
  eventId: string
  payload: WebhookPayload
  nowMs: number
}

/** To one endpoint alone; what happens is told to all by `announce`. */
export async function insertDelivery(trx: Trx, made: NewDelivery): Promise<void> {
  const now = new Date(made.nowMs)
  await trx
    .insertInto('webhook_deliveries')
    .values({
      tenant_id: made.tenantId,
      delivery_id: made.deliveryId,
      webhook_id: made.webhookId,
      event_id: made.eventId,
      type: made.payload.type,
      payload: JSON.stringify(made.payload),
      state: 'pending',
      next_try_at: now,
      response_status: null,
      last_error: null,
      created_at: now,
      delivered_at: null,
    })
    .execute()
}

export async function listDeliveries(
  db: Db,
  { tenantId, webhookId, ...query }: EndpointId & DeliveryQuery,
): Promise<Page<Delivery>> {
  let rows = db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('webhook_id', '=', webhookId)
    .where(afterCursor(query.cursor, 'delivery_id'))
  if (query.state !== undefined) rows = rows.where('state', '=', query.state)
  if (query.type !== undefined) rows = rows.where('type', '=', query.type)
  return toPage(
    await rows
      .orderBy('created_at', 'desc')
      .orderBy('delivery_id', 'desc')
      .limit(query.limit + 1)
      .execute(),
    {
      limit: query.limit,
      item: toDelivery,
      position: (row) => ({ at: row.created_at.getTime(), id: row.delivery_id }),
    },
  )
}

export interface DeliveryId extends EndpointId {
  deliveryId: string
}

/** Due at once and with all its tries before it, whatever became of it. */
export async function replayDelivery(
  trx: Trx,
  { tenantId, webhookId, deliveryId }: DeliveryId,
  nowMs: number,
): Promise<Delivery | undefined> {
  const row = await trx
    .updateTable('webhook_deliveries')
    .set({ state: 'pending', attempts: 0, next_try_at: new Date(nowMs), delivered_at: null })
    .where('tenant_id', '=', tenantId)
    .where('webhook_id', '=', webhookId)
    .where('delivery_id', '=', deliveryId)
    .returningAll()
    .executeTakeFirst()
  return row && toDelivery(row)
}

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    delivery_id: row.delivery_id,
    webhook_id: row.webhook_id,
    event_id: row.event_id,
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    response_status: row.response_status,
    last_error: row.last_error,
    next_try_at: row.next_try_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    delivered_at: row.delivered_at?.toISOString() ?? null,
    payload: row.payload as WebhookPayload,
  }
}
