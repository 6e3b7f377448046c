import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Consent } from '../contracts/contacts.js'
import type { CampaignStatus, Step, WorkingHours } from '../contracts/campaigns.js'
import type { Scope } from '../contracts/keys.js'
import type { TouchState } from '../contracts/touches.js'

type Instant = ColumnType<Date, Date, Date>
type MaybeInstant = ColumnType<Date | null, Date | null, Date | null>
type Json<T extends object> = JSONColumnType<T, string, string>

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
  verified: boolean
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
}

export interface CampaignTable {
  campaign_id: string
  tenant_id: string
  kind: 'abm'
  name: string
  status: CampaignStatus
  sender_id: string
  steps: Json<Step[]>
  working_hours: Json<WorkingHours>
  planned_total: number
  warnings: Json<string[]>
  paused_at: MaybeInstant
  created_at: Instant
  launched_at: MaybeInstant
  finished_at: MaybeInstant
}

export interface CampaignContactTable {
  tenant_id: string
  campaign_id: string
  contact_id: string
  account_id: string
  position: number
}

export interface CampaignAccountTable {
  tenant_id: string
  campaign_id: string
  account_id: string
  workflow_id: string
  stage: string
  reason: string
  next_at: MaybeInstant
  started_at: MaybeInstant
  finished_at: MaybeInstant
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
  content: Json<Record<string, string>>
  created_at: Instant
}

export interface OutboxTable {
  outbox_id: Generated<number>
  tenant_id: string
  workflow_id: string
  kind: 'start' | 'signal'
  event_id: string
  payload: Json<Record<string, unknown>>
  attempts: number
  leased_until: MaybeInstant
  created_at: Instant
  delivered_at: MaybeInstant
  last_error: string | null
}

export interface AuditTable {
  tenant_id: string
  sequence: number
  at: Instant
  actor: string
  action: string
  subject: string
  detail: Json<Record<string, unknown>>
  previous_hash: string
  hash: string
}

export interface IdempotencyTable {
  tenant_id: string
  key: string
  request_hash: string
  state: 'in_progress' | 'done'
  lease_until: Instant
  status: number | null
  answer: string | null
  created_at: Instant
}

export interface Database {
  tenants: TenantTable
  api_keys: ApiKeyTable
  senders: SenderTable
  contacts: ContactTable
  suppressions: SuppressionTable
  scopes: ScopeTable
  stops: StopTable
  campaigns: CampaignTable
  campaign_contacts: CampaignContactTable
  campaign_accounts: CampaignAccountTable
  touches: TouchTable
  touch_events: TouchEventTable
  artifacts: ArtifactTable
  outbox: OutboxTable
  audit_log: AuditTable
  idempotency_keys: IdempotencyTable
}
