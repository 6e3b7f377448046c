import type { ColumnType, JSONColumnType } from 'kysely'
import type { Consent } from '../../contracts/contacts.js'
import type {
  ConflictType,
  EngagementType,
  EventType,
  RecordedEffect,
  Sentiment,
} from '../../contracts/events.js'
import type { Scope } from '../../contracts/keys.js'
import type { Ramp, SenderDkim, SenderImap, SenderSmtp } from '../../contracts/senders.js'
import type { Instant, MaybeInstant, Json } from './columns.js'

export interface TenantTable {
  tenant_id: string
  /** Keys the HMACs of contact ids and Message-IDs, so that they mean nothing outside this installation. */
  secret: string
  /** Sandbox only: how far this tenant's pretend time is ahead of the wall clock. */
  clock_offset_ms: number
  created_at: Instant
}

export interface ApiKeyTable {
  key_id: string
  tenant_id: string
  name: string
  scopes: Json<Scope[]>
  hash: string
  /** The first key of the installation: the only one that may make keys for another tenant. */
  installation: boolean
  created_at: Instant
  revoked_at: MaybeInstant
  /** Refused from then on: the key that replaced it has taken over. */
  expires_at: MaybeInstant
  replaced_by: string | null
}

export interface SenderTable {
  sender_id: string
  tenant_id: string
  email: string
  name: string
  reply_to: string | null
  signature: string | null
  postal_address: string
  timezone: string
  daily_cap: number
  /** null: no ramp. */
  ramp: JSONColumnType<Ramp | null, string | null, string | null>
  min_gap_seconds: ColumnType<number, number | undefined, number>
  /** The sender's local day of its first message: the ramp counts from it. */
  first_sent_day: string | null
  verified: boolean
  /** null: the transport of SMTP_URL. Its secret is a reference, never the secret. */
  smtp: JSONColumnType<SenderSmtp | null, string | null, string | null>
  /** Where replies are looked for; null: they come by webhook, or are not seen. */
  imap: JSONColumnType<SenderImap | null, string | null, string | null>
  dkim: JSONColumnType<SenderDkim | null, string | null, string | null>
  provider: ColumnType<'smtp' | 'resend', 'smtp' | 'resend' | undefined, 'smtp' | 'resend'>
  /** Each message has an address of its own to be answered to. */
  reply_tokens: ColumnType<boolean, boolean | undefined, boolean>
  created_at: Instant
  updated_at: Instant
}

export interface ContactTable {
  contact_id: string
  tenant_id: string
  email: string | null
  phone: string | null
  name: string | null
  first_name: string | null
  last_name: string | null
  title: string | null
  company: string | null
  account_key: string | null
  timezone: string | null
  country: string | null
  source: string | null
  source_at: MaybeInstant
  legal_basis: string | null
  consent: ColumnType<Consent, string, string>
  fields: ColumnType<Record<string, string | number | boolean>, string, string>
  /** Everything personal was removed then; the row stays because others point to it. */
  erased_at: MaybeInstant
  created_at: Instant
  updated_at: Instant
}

export interface AccountTable {
  tenant_id: string
  account_id: string
  account_key: string | null
  metadata: ColumnType<Record<string, unknown>, string, string>
  created_at: Instant
  updated_at: Instant
}

export interface SuppressionTable {
  suppression_id: string
  tenant_id: string
  kind: 'email' | 'phone' | 'domain'
  value: string
  reason: 'unsubscribed' | 'complained' | 'bounced_hard' | 'do_not_contact' | 'manual'
  note: string | null
  created_at: Instant
  created_by: string
}

export interface ContactEventTable {
  tenant_id: string
  event_id: string
  campaign_id: string
  account_id: string
  contact_id: string
  type: EventType
  sentiment: Sentiment | null
  engagement: EngagementType | null
  disclosable: boolean
  conflict: ConflictType | null
  conflict_cleared_at: MaybeInstant
  /** What it changed, as it was answered. */
  effect: Json<RecordedEffect>
  occurred_at: Instant
  recorded_at: Instant
  recorded_by: string
  /** It was a mistake: what it stopped goes on. */
  undone_at: MaybeInstant
}

export interface ContactListTable {
  tenant_id: string
  list_id: string
  name: string
  contacts: number
  created_at: Instant
  created_by: string
}

export interface ContactListMemberTable {
  tenant_id: string
  list_id: string
  contact_id: string
  position: number
}
