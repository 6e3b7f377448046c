import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { InboxSource, InboxStatus, MatchedBy } from '../../contracts/inbox.js'
import type { ReplyClass } from '../../contracts/reply-classes.js'
import type { Channel } from '../../contracts/campaign-config.js'
import type { SenderChecks, Standing } from '../../contracts/sender-checks.js'
import type { Instant, MaybeInstant } from './columns.js'

export interface InboxTable {
  tenant_id: string
  inbox_id: string
  source: InboxSource
  /** What the source calls it; told twice, it is one. */
  provider_event_id: string
  /** `status`: a provider tells what became of one of our messages. */
  kind: 'message' | 'status'
  channel: Channel
  sender_id: string | null
  contact_id: string | null
  touch_id: string | null
  campaign_id: string | null
  account_id: string | null
  matched_by: MatchedBy
  status: InboxStatus
  from_address: string | null
  to_address: string | null
  subject: string | null
  /** What the person wrote, without quoted history; shortened. */
  body: string | null
  message_id: string | null
  /** null: not a message, or nobody could tell. */
  class: ReplyClass | null
  confidence: number | null
  evidence: string | null
  return_date: string | null
  referral: string | null
  /** Before a person corrected it. */
  first_class: ReplyClass | null
  reclassified_by: string | null
  reclassified_at: MaybeInstant
  /** In one sentence, what it changed. */
  effect: string
  event_ids: ColumnType<string[], string | undefined, string>
  detail: ColumnType<Record<string, unknown>, string | undefined, string>
  occurred_at: Instant
  received_at: Instant
}

export interface WebhookSecretTable {
  tenant_id: string
  /** The secret itself is derived from the tenant's and this id, and stored nowhere. */
  secret_id: string
  name: string
  created_at: Instant
  created_by: string
  revoked_at: MaybeInstant
}

/** Wall time throughout. */
export interface SenderHealthTable {
  tenant_id: string
  sender_id: string
  inbox_read_at: MaybeInstant
  inbox_fault: string | null
  inbound_proven_at: MaybeInstant
  checked_at: MaybeInstant
  checks: JSONColumnType<SenderChecks | null, string | null, string | null>
  /** Since when each answered check fails; null: the last one did not. */
  failing_since: MaybeInstant
  /** One process asks the name servers. */
  check_leased_until: MaybeInstant
}

/** The tenant's time. */
export interface SenderStandingTable {
  standing_id: Generated<number>
  tenant_id: string
  sender_id: string
  /** `ok` only by a person: the count begins anew. */
  standing: Standing
  complaints: number
  reason: string | null
  at: Instant
  /** `reputation guard`, or who let the sender go on. */
  decided_by: string
}

/** How far a folder was read. */
export interface MailboxTable {
  tenant_id: string
  sender_id: string
  folder: string
  uid_validity: string | null
  last_uid: Generated<number>
  read_at: MaybeInstant
  leased_until: MaybeInstant
}

export interface TaskTable {
  tenant_id: string
  task_id: string
  /** `touch`: it is the touch. `follow_up`: a dated reminder. */
  kind: 'touch' | 'follow_up'
  touch_id: string | null
  campaign_id: string | null
  account_id: string | null
  contact_id: string
  channel: Channel
  /** The script, among the artifacts. */
  content_hash: string | null
  title: string
  status: 'open' | 'completed' | 'expired' | 'cancelled'
  due_at: Instant
  expires_at: MaybeInstant
  outcome: 'done' | 'no_answer' | 'declined' | 'meeting' | null
  note: string | null
  closed_by: string | null
  closed_at: MaybeInstant
  created_at: Instant
}
