import type {
  OutreachContact,
  OutreachState,
  PlannedSlot,
  PlannedTouch,
} from '../../contracts/temporal/account-outreach.js'
import type { GateSignal } from '../../contracts/temporal/gates.js'
import { stableHash } from '../shared/stable-hash.js'
import { isOpenAt } from '../time/is-open-at.js'
import { minuteMs } from '../time/local-time.js'
import { compareContacts } from './contact-role.js'
import { calendarOf } from './calendar-of.js'
import { planSlot, touchSeed } from './plan-slot.js'

export interface DueTouch extends PlannedTouch {
  contact_id: string
}

export type OutreachAction =
  | { kind: 'finish'; outcome: 'completed' | 'cancelled'; reason: string }
  | { kind: 'hold'; reason: string }
  | { kind: 'open_gate'; touch: DueTouch }
  | { kind: 'check_gate'; contact_id: string; request_id: string; signal: GateSignal | null }
  | { kind: 'touch'; touch: DueTouch }
  | { kind: 'move'; touch: DueTouch; slot: PlannedSlot }
  /** `touch` is null while everybody waits for a person's decision. */
  | { kind: 'wait'; until_ms: number | null; touch: DueTouch | null }

/** What an account's outreach does now. One touch at a time: whoever is due longest goes first. */
export function decideNextAction(state: OutreachState, nowMs: number): OutreachAction {
  if (state.cancelled) {
    return { kind: 'finish', outcome: 'cancelled', reason: state.cancelled.reason }
  }
  const planned = plannedTouches(state)
  if (planned.length === 0 && isAnybodyHeld(state)) {
    return { kind: 'wait', until_ms: null, touch: null }
  }
  if (planned.length === 0) {
    return { kind: 'finish', outcome: 'completed', reason: 'nobody has a touch left' }
  }
  if (state.hold) return { kind: 'hold', reason: state.hold.reason }
  return decideGate(planned, nowMs) ?? decideTouch(state, planned, nowMs)
}

/** Whether they get anything more is for a person to say. */
export function isAnybodyHeld({ contacts }: OutreachState): boolean {
  return contacts.some(({ held, progress }) => held && progress.kind === 'queued')
}

/** The earliest first; people with the same minute by role and score. */
export function plannedTouches(state: OutreachState): DueTouch[] {
  return state.contacts
    .flatMap((contact) =>
      contact.progress.kind === 'waiting' ? [{ contact, touch: contact.progress.touch }] : [],
    )
    .sort(
      (a, b) => a.touch.slot.at_ms - b.touch.slot.at_ms || compareContacts(a.contact, b.contact),
    )
    .map(({ contact, touch }) => ({ contact_id: contact.contact_id, ...touch }))
}

/** A gate is opened as soon as its touch is planned: reviewers get all the time until the slot. */
function decideGate(planned: DueTouch[], nowMs: number): OutreachAction | undefined {
  for (const touch of planned) {
    const { gate, contact_id } = touch
    if (gate.kind === 'needed') return { kind: 'open_gate', touch }
    if (gate.kind !== 'pending') continue
    const isTime = gate.check_ms !== null && gate.check_ms <= nowMs
    if (gate.told || isTime) {
      return { kind: 'check_gate', contact_id, request_id: gate.request_id, signal: gate.told }
    }
  }
  return undefined
}

function decideTouch(state: OutreachState, planned: DueTouch[], nowMs: number): OutreachAction {
  const touch = planned.find(({ gate }) => gate.kind !== 'pending') ?? null
  const checks = planned.flatMap(({ gate }) =>
    gate.kind === 'pending' && gate.check_ms !== null ? [gate.check_ms] : [],
  )
  if (!touch || touch.slot.at_ms > nowMs) {
    const instants = touch ? [touch.slot.at_ms, ...checks] : checks
    return { kind: 'wait', until_ms: instants.length > 0 ? Math.min(...instants) : null, touch }
  }
  const later = slotIfTooLate(state, touch, nowMs)
  return later ? { kind: 'move', touch, slot: later } : { kind: 'touch', touch }
}

/** After an outage a touch that is too late, or due in the recipient's night, gets a new minute. */
function slotIfTooLate(
  state: OutreachState,
  touch: DueTouch,
  nowMs: number,
): PlannedSlot | undefined {
  const contact = contactOf(state, touch.contact_id)
  if (!contact) return undefined
  const lateMs = nowMs - touch.slot.at_ms
  if (lateMs > state.rules.tolerance_ms) {
    const hours = Math.floor(state.rules.tolerance_ms / 3_600_000)
    // whatever an outage held back must not leave in one minute
    const spread = 1 + (stableHash(touchSeed(state, touch.contact_id, touch)) % 60)
    return replan(state, touch, {
      contact,
      earliest_ms: nowMs + spread * minuteMs,
      because: `more than ${hours} hours late after an outage`,
      nowMs,
    })
  }
  if (isOpenAt(calendarOf(state, contact), nowMs)) return undefined
  const because = 'the planned minute passed while nothing ran'
  return replan(state, touch, { contact, earliest_ms: nowMs, because, nowMs })
}

interface Replan {
  contact: OutreachContact
  earliest_ms: number
  because: string
  nowMs: number
}

function replan(state: OutreachState, touch: DueTouch, again: Replan): PlannedSlot {
  const { contact, earliest_ms, because } = again
  const { step, channel } = touch
  return planSlot(state, { contact, step, channel, earliest_ms, because }, again.nowMs)
}

export function contactOf(state: OutreachState, contactId: string): OutreachContact | undefined {
  return state.contacts.find((contact) => contact.contact_id === contactId)
}
