import type { OutreachState, PlannedSlot } from '../../contracts/temporal/account-outreach.js'
import { minuteMs } from '../time/local-time.js'
import { nextSlot } from '../time/next-slot.js'
import { planStep, zoneOf } from './plan-step.js'

export interface DueTouch {
  contact_id: string
  step: number
  channel: string
  slot: PlannedSlot
}

export type OutreachAction =
  | { kind: 'finish'; outcome: 'completed' | 'cancelled'; reason: string }
  | { kind: 'hold'; reason: string }
  | { kind: 'touch'; touch: DueTouch }
  | { kind: 'move'; touch: DueTouch; slot: PlannedSlot }
  | { kind: 'wait'; touch: DueTouch }

/** What an account's outreach does now. One touch at a time: whoever is due longest goes first. */
export function decideNextAction(state: OutreachState, nowMs: number): OutreachAction {
  if (state.cancelled) {
    return { kind: 'finish', outcome: 'cancelled', reason: state.cancelled.reason }
  }
  const touch = plannedTouches(state).sort((a, b) => a.slot.at_ms - b.slot.at_ms)[0]
  if (!touch) return { kind: 'finish', outcome: 'completed', reason: 'no contact has a step left' }
  if (state.hold) return { kind: 'hold', reason: state.hold.reason }
  if (touch.slot.at_ms > nowMs) return { kind: 'wait', touch }
  const later = slotIfTooLate(state, touch, nowMs)
  return later ? { kind: 'move', touch, slot: later } : { kind: 'touch', touch }
}

export function plannedTouches(state: OutreachState): DueTouch[] {
  return state.contacts.flatMap((contact) => {
    if (contact.progress.kind !== 'waiting') return []
    const { step, slot } = contact.progress
    const channel = state.steps[step - 1]?.channel ?? 'email'
    return [{ contact_id: contact.contact_id, step, channel, slot }]
  })
}

/** After an outage the due minute may lie in the recipient's night: the touch waits for the morning. */
function slotIfTooLate(
  state: OutreachState,
  touch: DueTouch,
  nowMs: number,
): PlannedSlot | undefined {
  const contact = state.contacts.find((c) => c.contact_id === touch.contact_id)
  if (!contact) return undefined
  const thisMinute = Math.floor(nowMs / minuteMs) * minuteMs
  const { moved } = nextSlot({
    earliest_ms: thisMinute,
    zone: zoneOf(state, contact.zone),
    hours: state.hours,
    jitter_key: '',
  })
  if (moved === 'no') return undefined
  const question = {
    contact,
    step: touch.step,
    earliest_ms: nowMs,
    because: 'the planned minute passed while nothing ran',
  }
  return planStep(state, question, nowMs)
}
