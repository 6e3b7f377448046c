import type {
  OutreachContact,
  OutreachState,
  PlannedSlot,
  ZoneTable,
} from '../../contracts/temporal/account-outreach.js'
import { describeInstant } from '../time/describe-instant.js'
import { nextSlot } from '../time/next-slot.js'

export interface StepQuestion {
  contact: Pick<OutreachContact, 'contact_id' | 'zone'>
  step: number
  earliest_ms: number
  /** What puts the touch there, for example "3 days after step 1". */
  because: string
}

/** Steps count from 1. The answer carries its own explanation. */
export function planStep(state: OutreachState, question: StepQuestion, nowMs: number): PlannedSlot {
  const { contact, step } = question
  const zone = zoneOf(state, contact.zone)
  const channel = state.steps[step - 1]?.channel ?? 'email'
  const slot = nextSlot({
    earliest_ms: question.earliest_ms,
    zone,
    hours: state.hours,
    jitter_key: `${state.tenant_id}/${state.account_id}/${contact.contact_id}/${step}/${channel}`,
  })
  const moved = {
    no: '',
    outside_hours: ', moved into working hours',
    not_a_working_day: ', moved to a working day',
  }[slot.moved]
  return {
    at_ms: slot.at_ms,
    decided_ms: nowMs,
    reason: `Step ${step} of ${state.steps.length}: ${question.because}${moved}, ${describeInstant(zone, slot.at_ms)}`,
  }
}

export function zoneOf(state: OutreachState, name: string): ZoneTable {
  return state.zones[name] ?? { name, offsets: [], until_ms: 0 }
}
