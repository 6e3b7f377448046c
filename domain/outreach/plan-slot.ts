import type {
  ContactFacts,
  OutreachState,
  PlannedSlot,
} from '../../contracts/temporal/account-outreach.js'
import { assertNever } from '../shared/assert-never.js'
import { describeInstant } from '../time/describe-instant.js'
import { nextSlot, type Slot } from '../time/next-slot.js'
import { calendarOf } from './calendar-of.js'

export interface SlotWish {
  contact: Pick<ContactFacts, 'contact_id' | 'zone' | 'holidays'>
  step: number
  channel: string
  earliest_ms: number
  /** What puts the touch there, for example "3 days after step 1". */
  because: string
}

/** schedule_next: steps count from 1; the answer carries its own explanation. */
export function planSlot(state: OutreachState, wish: SlotWish, nowMs: number): PlannedSlot {
  const { contact, step, channel } = wish
  const calendar = calendarOf(state, contact, channel)
  const slot = nextSlot({
    earliest_ms: wish.earliest_ms,
    calendar,
    // not of a campaign or run, so that a preview and the run that follows agree to the minute
    jitter_key: touchSeed(state, contact.contact_id, { step, channel }),
  })
  const when = describeInstant(calendar.zone, slot.at_ms)
  return {
    at_ms: slot.at_ms,
    decided_ms: nowMs,
    because: wish.because,
    reason: `Step ${step} of ${state.rules.max_touchpoints}: ${wish.because}${moved(slot)}, ${when}`,
  }
}

export function touchSeed(
  account: { tenant_id: string; account_id: string },
  contactId: string,
  touch: { step: number; channel: string },
): string {
  return `${account.tenant_id}/${account.account_id}/${contactId}/${touch.step}/${touch.channel}`
}

function moved(slot: Slot): string {
  switch (slot.moved) {
    case 'no':
      return ''
    case 'outside_hours':
      return ', moved into working hours'
    case 'not_a_working_day':
      return ', moved to a working day'
    case 'holiday':
      return `, moved past ${slot.holiday ?? 'a holiday'}`
    default:
      return assertNever(slot.moved)
  }
}
