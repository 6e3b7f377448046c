import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { HoursRule, Holiday, Interval, ZoneTable } from './calendar.js'
import type { GateState } from './gates.js'
import type { MessageKind } from './message-kind.js'

export type ContactRole = 'primary' | 'secondary' | 'tertiary'

export interface ChannelRung {
  channel: string
  attempts: number
}

/** `fixed`: one channel per step, written by a person. `escalation`: chosen before each step. */
export type ChannelRule =
  | { kind: 'fixed'; channels: string[] }
  | { kind: 'escalation'; rungs: ChannelRung[] }

/** A campaign's configuration as the workflow needs it. */
export interface OutreachRules {
  version: number
  max_touchpoints: number
  max_account_touchpoints: number
  cadence: 'per_contact' | 'per_account'
  first_wait: Interval
  /** Before step 2, 3, …; the last one is used again. */
  intervals: Interval[]
  channels: ChannelRule
  /** null: the texts are fixed, so no step becomes a colleague message. */
  colleague_delay_days: number | null
  response_timeout_hours: number
  max_concurrent_contacts: number
  pause_on_conflict: boolean
  hours: HoursRule
  tolerance_ms: number
  require_approval: 'none' | 'first' | 'all'
}

/** What the workflow knows of a person: no name, no address. */
export interface ContactFacts {
  contact_id: string
  zone: string
  /** Key into the holidays of the state; '' where no country is known. */
  holidays: string
  role: ContactRole
  score: number
  /** Per channel of the campaign: null when usable, else why not. */
  channels: Record<string, string | null>
}

export interface PlannedSlot {
  at_ms: number
  /** When this slot was decided: a pause moves it by the part of the pause that lies after this. */
  decided_ms: number
  reason: string
  /** What put it there, without the minute: said again when a pause moves it. */
  because?: string
  /** Pauses this slot has been moved by, so that two that overlap count once. */
  pauses?: Pause[]
}

export interface Pause {
  from_ms: number
  to_ms: number
}

export interface PlannedTouch {
  step: number
  channel: string
  /** Why this person and why this channel; the slot carries why then. */
  why: { contact: string; channel: string }
  slot: PlannedSlot
  gate: GateState
  /** The words that were put before a reviewer; otherwise they are chosen when the touch is due. */
  message?: MessageKind
}

export type ContactProgress =
  | { kind: 'queued'; reason: string }
  | { kind: 'waiting'; touch: PlannedTouch }
  | { kind: 'done'; reason: string }
  | { kind: 'stopped'; reason: string }

export interface LastTouch {
  step: number
  /** What the next interval counts from. */
  base_ms: number
  at_ms: number
  /** Nothing left: the step was passed over. */
  outcome?: 'skipped' | 'failed'
}

export interface OutreachContact extends ContactFacts {
  /** Touches that went out or may have, per channel. */
  attempts: Record<string, number>
  last: LastTouch | null
  colleague_message_used: boolean
  /** Out of office, or not now: outlives a plan that is made again. */
  away?: { until_ms: number; reason: string }
  /** Channels that refused for good; the store still calls them usable. */
  refused?: Record<string, string>
  /** Waits, without a place, until a person has looked at what came from them. */
  held?: { reason: string }
  progress: ContactProgress
}

export interface Engagement {
  event_id: string
  contact_id: string
  engagement: string
  disclosable: boolean
  at_ms: number
}

export interface OutreachHold {
  reason: string
  since_ms: number
}

export interface StepAnswer {
  update_id: string
  answer: RunStepAnswer
}

/** Everything an account's outreach is; plain JSON, carried through continue-as-new. */
export interface OutreachState {
  tenant_id: string
  campaign_id: string
  account_id: string
  started_ms: number
  rules: OutreachRules
  zones: Record<string, ZoneTable>
  holidays: Record<string, Holiday[]>
  contacts: OutreachContact[]
  engagements: Engagement[]
  /** Of the whole account: what the account cap counts, and the per_account cadence. */
  touches_made: number
  last: LastTouch | null
  hold: OutreachHold | null
  cancelled: { reason: string } | null
  /** Temporal deduplicates signals per run only; the last 200 cover a redelivery after continue-as-new. */
  seen_event_ids: string[]
  /** Updates, too; the last 50 with their answers. */
  answered: StepAnswer[]
  clock_offset_ms: number
  /** The HTTP request that last told this workflow something: ties its logs to that call. */
  request_id?: string
  local_records?: true
  touches_since_fresh_run: number
}

export interface AccountOutreachInput {
  tenant_id: string
  campaign_id: string
  account_id: string
  /** Loads and ends by local activities, five events cheaper each; absent from runs begun before that. */
  local_records?: true
  /** Sandbox only: the instant at which the sender of this message lives. */
  clock_at_ms?: number
  request_id?: string
  /** Started once more by a person, where Temporal has lost the run: the ledger knows what was done. */
  restarted?: true
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

/** What a running outreach is told, before it has an id. */
export type OutreachFact =
  | { kind: 'resume'; paused_from_ms: number; paused_to_ms: number }
  | { kind: 'cancel'; reason: string }
  | { kind: 'stop_contact'; contact_id: string; reason: string }
  /** Nothing for this person until somebody has looked. */
  | { kind: 'hold_contact'; contact_id: string; reason: string }
  /** What stopped, held or put off this person was a mistake. */
  | { kind: 'revive_contact'; contact_id: string }
  /** The account is won: nobody there gets anything more. */
  | { kind: 'win'; reason: string }
  | { kind: 'pause'; reason: string; since_ms: number }
  | { kind: 'postpone'; contact_id: string; until: PostponeUntil; reason: string }
  | ({ kind: 'engaged' } & Omit<Engagement, 'event_id'>)
  /** The rules or the contacts in the store have changed. */
  | { kind: 'reload'; apply_to: 'now' | 'next_touch' }

export type OutreachMessage = MessageBase & OutreachFact

/** `day`: from their first working minute of that local day on they may be written to again. */
export type PostponeUntil =
  | { kind: 'day'; date: string }
  | { kind: 'business_days'; count: number; from_ms: number }

/** What the API tells a running outreach; facts, each with the id under which it is applied once. */
export const outreachMessageSignal = defineSignal<[OutreachMessage]>('outreachMessage')

/** For an operator in the Temporal Web UI or CLI; needs no input. */
export const pauseSignal = defineSignal('pause')
export const resumeSignal = defineSignal('resume')

/** Begin a fresh run, on the current build of the workers; nothing else changes. */
export const moveOnSignal = defineSignal('moveOn')

export interface RunStepOrder {
  update_id: string
  /** false: only if the next touch is due already. */
  ahead_of_time: boolean
  clock_at_ms?: number
  request_id?: string
}

export interface TouchPoint {
  contact_id: string
  step: number
  channel: string
  at_ms: number
  reason: string
}

export interface RunStepAnswer {
  touch: (TouchPoint & { outcome: string }) | null
  reason: string
  next: TouchPoint | null
}

/** Runs the next touch now; gates still apply. */
export const runStepUpdate = defineUpdate<RunStepAnswer, [RunStepOrder]>('runStep')

export interface OutreachView {
  stage: OutreachStage
  hold: OutreachHold | null
  clock_offset_ms: number
  contacts: OutreachContact[]
}

export type OutreachStage = 'waiting' | 'awaiting_approval' | 'held' | 'completed' | 'cancelled'

export const statusQuery = defineQuery<OutreachView>('status')
/** Everything, for the projection of what is still to come. */
export const stateQuery = defineQuery<OutreachState | null>('state')

export type AccountOutreachWorkflow = (input: AccountOutreachInput) => Promise<OutreachResult>
export const accountOutreachType = 'accountOutreach'
