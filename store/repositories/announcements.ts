import { sql } from 'kysely'
import type { WebhookEventType } from '../../contracts/webhook-events.js'
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
export async function announce(trx: Trx, announcement: Announcement): Promise<void> {
  await queueDeliveries(trx, announcement)
  if (announcement.crm !== null && announcement.contactId !== null) {
    await queueCrmEntry(trx, announcement, announcement.crm)
  }
}

async function queueDeliveries(trx: Trx, told: Announcement): Promise<void> {
  const { tenantId, type, eventId, contactId, campaignId, accountId } = told
  const payload = {
    type,
    timestamp: new Date(told.occurredAtMs).toISOString(),
    data: {
      contact_id: contactId,
      campaign_id: campaignId,
      account_id: accountId,
      ...told.data,
    },
  }
  const now = new Date(told.nowMs)
  await sql`
    insert into webhook_deliveries (tenant_id, delivery_id, webhook_id, event_id, type, payload,
      state, next_try_at, created_at)
    select w.tenant_id, 'dlv_' || md5(${eventId}::text || w.webhook_id), w.webhook_id,
      ${eventId}::text, ${type}::text, ${JSON.stringify(payload)}::jsonb, 'pending',
      ${now}::timestamptz, ${now}::timestamptz
    from webhook_endpoints w
    where w.tenant_id = ${tenantId} and w.disabled_at is null
      and w.events @> to_jsonb(${type}::text)
    on conflict do nothing`.execute(trx)
}

async function queueCrmEntry(trx: Trx, told: Announcement, note: CrmNote): Promise<void> {
  await sql`
    insert into crm_entries (tenant_id, entry_id, kind, subject_id, contact_id, campaign_id,
      account_id, title, body_hash, state, next_try_at, occurred_at, created_at)
    values (${told.tenantId}, 'crm_' || md5(${told.eventId}::text), ${note.kind},
      ${note.subjectId}, ${told.contactId}, ${told.campaignId}, ${told.accountId}, ${note.title},
      ${note.bodyHash}, 'pending', ${new Date(told.nowMs)}, ${new Date(told.occurredAtMs)},
      ${new Date(told.nowMs)})
    on conflict do nothing`.execute(trx)
}
