import type { ContactFacts, Engagement, LastTouch, OutreachRules } from './account-outreach.js'
import type { Holiday, ZoneTable } from './calendar.js'
import type { MessageKind } from './message-kind.js'
import type { GateCheck, GateVerdict } from './gates.js'

export interface AccountRef {
  tenant_id: string
  campaign_id: string
  account_id: string
}

export interface LoadedAccount {
  rules: OutreachRules
  zones: Record<string, ZoneTable>
  holidays: Record<string, Holiday[]>
  contacts: ContactFacts[]
  engagements: Engagement[]
  /** Only for a run that is started once more. */
  past?: AccountPast
}

/** What the ledger knows of an account whose run Temporal has lost. */
export interface AccountPast {
  started_ms: number
  contacts: ContactPast[]
}

export interface ContactPast {
  contact_id: string
  /** Touches that went out or may have, per channel. */
  attempts: Record<string, number>
  last: LastTouch | null
  colleague_message_used: boolean
  refused: Record<string, string>
  /** In line for a touch, and not for a place. */
  begun: boolean
  ended: { kind: 'done' | 'stopped'; reason: string } | null
  /** The touch that was planned next. */
  planned: { step: number; channel: string; at_ms: number; reason: string } | null
}

export interface LoadOrder extends AccountRef {
  at_ms: number
  with_past?: true
}

export interface TouchRef extends AccountRef {
  contact_id: string
  step: number
  channel: string
  message: MessageKind
}

export interface TouchOrder extends TouchRef {
  slot_at_ms: number
  reason: string
  /** Absent in orders of the first version. */
  why?: { contact: string; channel: string }
  /** The approval under which these words may leave; null where none is asked for. */
  approval_id: string | null
  /** The workflow's own instant; in the sandbox it lies in the future. */
  at_ms: number
  request_id?: string
}

export type TouchResult =
  | { kind: 'sent'; at_ms: number }
  | { kind: 'unknown'; at_ms: number; reason: string }
  | { kind: 'failed'; at_ms: number; reason: string }
  | { kind: 'skipped'; at_ms: number; reason: string; ends: 'step' | 'contact' }
  | { kind: 'held'; at_ms: number; reason: string }
  | { kind: 'deferred'; at_ms: number; not_before_ms: number; reason: string }

export interface PlanRow {
  contact_id: string
  step: number
  channel: string
  slot_at_ms: number
  reason: string
  why: { contact: string; channel: string }
}

export interface Plan extends AccountRef {
  next_at_ms: number | null
  stage: string
  reason: string
  planned: PlanRow[]
  /** Contacts that get nothing more: their planned touches end with this reason. */
  closed: { contact_id: string; state: 'skipped' | 'cancelled'; reason: string }[]
  /** Of everybody, for lists: who waits for a place, who is done and why. */
  standings: { contact_id: string; progress: string; reason: string }[]
  rules_version: number
  at_ms: number
}

export interface FinishOrder extends AccountRef {
  outcome: 'completed' | 'cancelled'
  /** How many people the workflow has seen to; somebody may have been added since. */
  known_contacts?: number
  at_ms: number
}

export interface Finished {
  touches_sent: number
  /** true: not finished, the account has people whom the workflow does not know yet. */
  newcomers: boolean
}

/** Writes the words of a touch and asks people for their word on them. */
export interface GateOrder extends TouchRef {
  slot_at_ms: number
  reason: string
  at_ms: number
  request_id?: string
}

export interface OutreachActivities {
  loadAccount: (order: LoadOrder) => Promise<LoadedAccount>
  performTouch: (order: TouchOrder) => Promise<TouchResult>
  savePlan: (plan: Plan) => Promise<void>
  finishAccount: (order: FinishOrder) => Promise<Finished>
  openGate: (order: GateOrder) => Promise<GateVerdict>
  checkGate: (check: GateCheck) => Promise<GateVerdict>
}
