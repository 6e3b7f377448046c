import type {
  ContactProgress,
  OutreachContact,
  OutreachState,
} from '../../contracts/temporal/account-outreach.js'
import type { TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { assertNever } from '../shared/assert-never.js'
import { daysLater } from '../time/days-later.js'
import { dayMs } from '../time/local-time.js'
import type { DueTouch } from './decide-next-action.js'
import { planStep, zoneOf } from './plan-step.js'

const hourMs = 3_600_000

/** Folds what became of a touch into the state. */
export function applyResult(
  state: OutreachState,
  touch: DueTouch,
  result: TouchResult,
): OutreachState {
  if (result.kind === 'held') {
    return { ...state, hold: { reason: result.reason, since_ms: result.at_ms } }
  }
  const contacts = state.contacts.map((contact) =>
    contact.contact_id === touch.contact_id && contact.progress.kind === 'waiting'
      ? { ...contact, progress: progressAfter(state, { contact, touch, result }) }
      : contact,
  )
  return { ...state, contacts, touches_since_fresh_run: state.touches_since_fresh_run + 1 }
}

interface Outcome {
  contact: OutreachContact
  touch: DueTouch
  result: Exclude<TouchResult, { kind: 'held' }>
}

function progressAfter(state: OutreachState, outcome: Outcome): ContactProgress {
  const { contact, touch, result } = outcome
  switch (result.kind) {
    case 'sent':
    case 'unknown':
      return followingStep(state, outcome)
    case 'failed':
      return { kind: 'stopped', reason: result.reason }
    case 'skipped':
      return result.ends === 'contact'
        ? { kind: 'stopped', reason: result.reason }
        : followingStep(state, outcome)
    case 'deferred': {
      const question = {
        contact,
        step: touch.step,
        earliest_ms: result.not_before_ms,
        because: result.reason,
      }
      return { kind: 'waiting', step: touch.step, slot: planStep(state, question, result.at_ms) }
    }
    default:
      return assertNever(result)
  }
}

function followingStep(state: OutreachState, outcome: Outcome): ContactProgress {
  const { contact, touch, result } = outcome
  const step = touch.step + 1
  const next = state.steps[touch.step]
  if (!next) return { kind: 'done', reason: `all ${state.steps.length} steps are over` }
  // a touch that left about when planned keeps the planned minute, or every step would drift a little later
  const base = result.at_ms - touch.slot.at_ms > hourMs ? result.at_ms : touch.slot.at_ms
  const wished = daysLater(zoneOf(state, contact.zone), base, next.wait_days)
  const free = result.at_ms + dayMs
  const because =
    next.wait_days === 0
      ? `a day after step ${touch.step}, because a contact gets one touch in 24 hours`
      : `${next.wait_days === 1 ? '1 day' : `${next.wait_days} days`} after step ${touch.step}`
  const question = { contact, step, earliest_ms: Math.max(wished, free), because }
  return { kind: 'waiting', step, slot: planStep(state, question, result.at_ms) }
}
