import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { TouchState } from '../../contracts/touches.js'
import type { Instant, MaybeInstant, Json } from './columns.js'

export type ScopeKind =
  | 'tenant'
  | 'sender'
  | 'sender_day'
  | 'campaign'
  | 'account'
  | 'contact'
  | 'address'
  | 'domain'

export interface ScopeTable {
  tenant_id: string
  kind: ScopeKind
  key: string
}

export interface StopTable {
  stop_id: Generated<number>
  tenant_id: string
  scope: ScopeKind
  scope_key: string
  reason: string
  created_at: Instant
  created_by: string
  /** null: in every campaign. */
  campaign_id: string | null
  /** `hold`: nothing leaves until it is lifted. `end`: the person gets nothing more. */
  effect: ColumnType<'hold' | 'end', 'hold' | 'end' | undefined, 'hold' | 'end'>
  /** Of the first event that placed it; null: it was no event. */
  event_id: string | null
}

export interface TouchTable {
  touch_id: string
  tenant_id: string
  touch_key: string
  campaign_id: string
  account_id: string
  contact_id: string
  sender_id: string
  channel: string
  step: number
  state: TouchState
  slot_at: Instant
  reason: string
  address: string | null
  domain: string | null
  content_hash: string | null
  subject: string | null
  message_id: string | null
  fence: number
  attempt: number
  /** Pretend time in the sandbox: what caps count. */
  counted_at: MaybeInstant
  /** Wall time always: a lease measures how long a process may be silent. */
  lease_until: MaybeInstant
  /** The sender's local day this touch counts for. */
  sender_day: string | null
  sent_at: MaybeInstant
  /** Why this person, this channel and this minute, as it was planned. */
  why: JSONColumnType<
    { contact: string | null; channel: string | null; slot: string } | null,
    string | null,
    string | null
  >
  approval_id: string | null
  message_kind: Generated<string>
  /** The person who ordered a second submission. */
  resent_by: string | null
  /** An order for a second submission that has not begun. */
  resend_order: JSONColumnType<
    { order_id: string; by: string } | null,
    string | null,
    string | null
  >
  /** The restore that put it in doubt. */
  restore_id: string | null
  /** Who took the message, and what it is called there. */
  provider: string | null
  provider_message_id: string | null
  /** What the provider told afterwards. */
  delivery: 'delivered' | 'bounced' | 'complained' | 'undelivered' | null
  delivery_at: MaybeInstant
  created_at: Instant
  updated_at: Instant
}

export interface TouchEventTable {
  event_id: Generated<number>
  tenant_id: string
  touch_id: string
  at: Instant
  state: TouchState
  fence: number
  reason: string
}

export interface ArtifactTable {
  tenant_id: string
  hash: string
  kind: string
  content: Json<Record<string, string | null>>
  created_at: Instant
}
