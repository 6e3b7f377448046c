import { defineQuery, defineSignal } from '@temporalio/workflow'

/** Offset changes of one zone as plain data: workflows never read the machine's zone database. */
export interface ZoneTable {
  name: string
  /** Ascending; each offset holds from its instant on. The first one holds before it, too. */
  offsets: { from_ms: number; minutes: number }[]
  /** After this instant the table knows nothing. */
  until_ms: number
}

export interface HoursRule {
  start_minute: number
  end_minute: number
  /** ISO weekdays, 1 is Monday. */
  days: number[]
}

export interface OutreachStep {
  channel: string
  wait_days: number
}

export interface PlannedSlot {
  at_ms: number
  /** When this slot was decided: a pause moves it by the part of the pause that lies after this. */
  decided_ms: number
  reason: string
}

export type ContactProgress =
  | { kind: 'waiting'; step: number; slot: PlannedSlot }
  | { kind: 'done'; reason: string }
  | { kind: 'stopped'; reason: string }

export interface OutreachContact {
  contact_id: string
  zone: string
  progress: ContactProgress
}

export interface OutreachHold {
  reason: string
  since_ms: number
}

/** Everything an account's outreach is; plain JSON, carried through continue-as-new. */
export interface OutreachState {
  tenant_id: string
  campaign_id: string
  account_id: string
  steps: OutreachStep[]
  hours: HoursRule
  zones: Record<string, ZoneTable>
  contacts: OutreachContact[]
  hold: OutreachHold | null
  cancelled: { reason: string } | null
  /** Temporal deduplicates signals per run only; the last 200 cover a redelivery after continue-as-new. */
  seen_event_ids: string[]
  clock_offset_ms: number
  /** The HTTP request that last told this workflow something: ties its logs to that call. */
  request_id?: string
  touches_since_fresh_run: number
}

export interface AccountOutreachInput {
  tenant_id: string
  campaign_id: string
  account_id: string
  /** Sandbox only: the instant at which the sender of this message lives. */
  clock_at_ms?: number
  request_id?: string
  state?: OutreachState
}

export interface OutreachResult {
  outcome: 'completed' | 'cancelled'
  touches_sent: number
}

interface MessageBase {
  event_id: string
  clock_at_ms?: number
  request_id?: string
}

export type OutreachMessage = MessageBase &
  (
    | { kind: 'resume'; paused_from_ms: number; paused_to_ms: number }
    | { kind: 'cancel'; reason: string }
    | { kind: 'stop_contact'; contact_id: string; reason: string }
  )

/** What the API tells a running outreach; facts, each with the id under which it is applied once. */
export const outreachMessageSignal = defineSignal<[OutreachMessage]>('outreachMessage')

/** For an operator in the Temporal Web UI or CLI; needs no input. */
export const pauseSignal = defineSignal('pause')
export const resumeSignal = defineSignal('resume')

export interface OutreachView {
  stage: OutreachStage
  hold: OutreachHold | null
  clock_offset_ms: number
  contacts: OutreachContact[]
}

export type OutreachStage = 'waiting' | 'held' | 'completed' | 'cancelled'

export const statusQuery = defineQuery<OutreachView>('status')

export type AccountOutreachWorkflow = (input: AccountOutreachInput) => Promise<OutreachResult>
export const accountOutreachType = 'accountOutreach'
