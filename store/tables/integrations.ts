import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { DeliveryType, WebhookEventType } from '../../contracts/webhook-events.js'
import type { Instant, Json, MaybeInstant } from './columns.js'

export interface CrmEntryTable {
  tenant_id: string
  /** Derived from what it tells of, so that it is told once. */
  entry_id: string
  kind: 'touch' | 'reply' | 'task' | 'event'
  subject_id: string
  contact_id: string
  campaign_id: string | null
  account_id: string | null
  title: string
  /** The words, among the artifacts. */
  body_hash: string | null
  /** null: not told yet. */
  adapter: 'local' | 'hubspot' | 'webhook' | null
  state: 'pending' | 'logged' | 'dead'
  attempts: Generated<number>
  next_try_at: MaybeInstant
  external_id: string | null
  last_error: string | null
  occurred_at: Instant
  created_at: Instant
  logged_at: MaybeInstant
}

/** Who a person, company or entry is in the CRM. */
export interface CrmLinkTable {
  tenant_id: string
  adapter: 'hubspot' | 'webhook'
  kind: 'contact' | 'company'
  subject_id: string
  external_id: string
}

export interface WebhookEndpointTable {
  tenant_id: string
  webhook_id: string
  url: string
  events: Json<WebhookEventType[]>
  created_at: Instant
  created_by: string
  disabled_at: MaybeInstant
  disabled_reason: string | null
  /** The secrets themselves are derived and stored nowhere. */
  secret_version: Generated<number>
  /** Until then the secret before this one signs, too. */
  earlier_secret_until: MaybeInstant
  /** Held by one deliverer at a time. */
  leased_until: MaybeInstant
  /** It asked to be left alone, or does not answer. */
  not_before: MaybeInstant
  /** In a row. */
  failures: Generated<number>
}

export interface WebhookDeliveryTable {
  tenant_id: string
  delivery_id: string
  /** In the order in which they happened. */
  position: GeneratedAlways<number>
  webhook_id: string
  event_id: string
  type: DeliveryType
  payload: ColumnType<Record<string, unknown>, string, string>
  state: 'pending' | 'delivered' | 'dead'
  attempts: Generated<number>
  next_try_at: MaybeInstant
  response_status: number | null
  last_error: string | null
  created_at: Instant
  delivered_at: MaybeInstant
}
