import type { HoursRule, OutreachStep, ZoneTable } from './account-outreach.js'

export interface AccountRef {
  tenant_id: string
  campaign_id: string
  account_id: string
}

export interface LoadedAccount {
  steps: OutreachStep[]
  hours: HoursRule
  zones: Record<string, ZoneTable>
  contacts: { contact_id: string; zone: string }[]
}

export interface TouchOrder extends AccountRef {
  contact_id: string
  step: number
  channel: string
  slot_at_ms: number
  reason: string
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
}

export interface Plan extends AccountRef {
  next_at_ms: number | null
  stage: string
  reason: string
  planned: PlanRow[]
  /** Contacts that get nothing more: their planned touches end with this reason. */
  closed: { contact_id: string; state: 'skipped' | 'cancelled'; reason: string }[]
  at_ms: number
}

export interface FinishOrder extends AccountRef {
  outcome: 'completed' | 'cancelled'
  at_ms: number
}

export interface OutreachActivities {
  loadAccount: (ref: AccountRef & { at_ms: number }) => Promise<LoadedAccount>
  performTouch: (order: TouchOrder) => Promise<TouchResult>
  savePlan: (plan: Plan) => Promise<void>
  finishAccount: (order: FinishOrder) => Promise<{ touches_sent: number }>
}
