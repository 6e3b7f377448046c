import { sql } from 'kysely'
import type {
  DeliveryType,
  WebhookEventType,
  WebhookPayload,
} from '../../contracts/webhook-events.js'
import { wallClock } from '../../runtime/clock.js'
import type { Trx } from '../open-store.js'

export interface Announcement {
  tenantId: string
  type: WebhookEventType
  /** The same happening has the same id, however often it is announced. */
  eventId: string
  contactId: string | null
  campaignId: string | null
  accountId: string | null
  /** Ids, codes and reasons: what a receiver needs to ask for the rest. */
  data: Record<string, unknown>
  occurredAtMs: number
  /** Wall time: when deliveries may begin. */
  nowMs: number
  /** What the CRM is told of it; null: nothing. */
  crm: CrmNote | null
}

export interface CrmNote {
  kind: 'touch' | 'reply' | 'task' | 'event'
  subjectId: string
  title: string
  /** The words, among the artifacts. */
  bodyHash: string | null
}

/** In the transaction of what it tells: nobody hears of something that did not happen, and nothing is lost. */
export async function announce(trx: Trx, told: Announcement): Promise<void> {
  // whoever gives the instant of a tenant that lives in the future would make it wait for that
  const now = new Date(Math.min(told.nowMs, wallClock.now()))
  const { tenantId, type, contactId, crm } = told
  // every touch pays for this: the question takes a third of the time of an insert that finds nobody
  if (await isAwaited(trx, tenantId, type)) await queueDeliveries(trx, told, now)
  if (crm !== null && contactId !== null) await queueCrmEntry(trx, { ...told, crm, contactId }, now)
}

async function queueDeliveries(trx: Trx, told: Announcement, now: Date): Promise<void> {
  const { tenantId, type } = told
  // Standard Webhooks signs id.time.body, so an id has no full stop
  const eventId = told.eventId.replaceAll('.', '_')
  // the lock on the endpoint is the one that the foreign key takes anyway: taken here, an endpoint that is
  // being deleted is passed over and cannot break the transaction of a touch
  await sql`
    insert into webhook_deliveries (tenant_id, delivery_id, webhook_id, event_id, type, payload,
      state, next_try_at, created_at)
    select w.tenant_id, 'dlv_' || md5(${eventId}::text || w.webhook_id), w.webhook_id,
      ${eventId}::text, ${type}::text, ${JSON.stringify(payloadOf(told))}::jsonb, 'pending',
      ${now}::timestamptz, ${now}::timestamptz
    from webhook_endpoints w
    where w.tenant_id = ${tenantId} and w.disabled_at is null
      and w.events @> to_jsonb(${type}::text)
    for key share of w
    on conflict do nothing`.execute(trx)
}

async function queueCrmEntry(
  trx: Trx,
  told: Announcement & { crm: CrmNote; contactId: string },
  now: Date,
): Promise<void> {
  const { tenantId, eventId, contactId, campaignId, accountId, crm } = told
  await sql`
    insert into crm_entries (tenant_id, entry_id, kind, subject_id, contact_id, campaign_id,
      account_id, title, body_hash, state, next_try_at, occurred_at, created_at)
    values (${tenantId}, 'crm_' || md5(${eventId}::text), ${crm.kind}, ${crm.subjectId},
      ${contactId}, ${campaignId}, ${accountId}, ${crm.title}, ${crm.bodyHash}, 'pending',
      ${now}, ${new Date(told.occurredAtMs)}, ${now})
    on conflict do nothing`.execute(trx)
}

export function payloadOf(
  told: Omit<Announcement, 'type' | 'crm' | 'nowMs' | 'eventId' | 'tenantId'> & {
    type: DeliveryType
  },
): WebhookPayload {
  const { type, contactId, campaignId, accountId } = told
  const ids = { contact_id: contactId, campaign_id: campaignId, account_id: accountId }
  const isShort = JSON.stringify(told.data).length < mostOfData
  return {
    type,
    timestamp: new Date(told.occurredAtMs).toISOString(),
    data: { ...ids, ...(isShort ? told.data : { shortened: true }) },
  }
}

/** In any alphabet less than the 20 KB that receivers are asked to take. */
const mostOfData = 5_000

/** Whether it is worth the while to look for what would be announced. */
export async function isAwaited(
  trx: Trx,
  tenantId: string,
  type: WebhookEventType,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from webhook_endpoints
    where tenant_id = ${tenantId} and disabled_at is null and events @> to_jsonb(${type}::text)
    limit 1`.execute(trx)
  return rows.length > 0
}
