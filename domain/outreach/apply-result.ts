import type {
  ContactProgress,
  LastTouch,
  OutreachContact,
  OutreachState,
  PlannedSlot,
} from '../../contracts/temporal/account-outreach.js'
import type { MessageKind } from '../../contracts/temporal/message-kind.js'
import type { TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { assertNever } from '../shared/assert-never.js'
import { contactOf, type DueTouch } from './decide-next-action.js'
import { fillPlaces, replaceContact } from './fill-places.js'
import { accountLimit, nextTouch } from './next-touch.js'
import { planSlot } from './plan-slot.js'

const hourMs = 3_600_000

export interface Outcome {
  touch: DueTouch
  message: MessageKind
  result: TouchResult
}

/** Folds what became of a touch into the state. */
export function applyResult(state: OutreachState, outcome: Outcome, nowMs: number): OutreachState {
  const { touch, result } = outcome
  if (result.kind === 'held') {
    return { ...state, hold: { reason: result.reason, since_ms: result.at_ms } }
  }
  const counted = { ...state, touches_since_fresh_run: state.touches_since_fresh_run + 1 }
  const contact = contactOf(state, touch.contact_id)
  // the person may have been stopped while the touch was under way
  const folded =
    contact?.progress.kind === 'waiting'
      ? fold(counted, contact, { ...outcome, result })
      : afterSubmission(counted, outcome)
  return fillPlaces(endAtAccountLimit(folded), nowMs)
}

/** The touch that reaches the limit ends the plans of everybody beside it. */
function endAtAccountLimit(state: OutreachState): OutreachState {
  const reason = accountLimit(state)
  if (reason === undefined) return state
  const contacts = state.contacts.map((contact) =>
    contact.progress.kind === 'waiting'
      ? { ...contact, progress: { kind: 'done' as const, reason } }
      : contact,
  )
  return { ...state, contacts }
}

interface Decided extends Outcome {
  result: Exclude<TouchResult, { kind: 'held' }>
}

function fold(state: OutreachState, contact: OutreachContact, decided: Decided): OutreachState {
  const { touch, result } = decided
  switch (result.kind) {
    case 'sent':
    case 'unknown':
      return goOn(afterSubmission(state, decided), contact.contact_id, result.at_ms)
    case 'skipped':
      if (result.ends === 'contact') return end(state, contact, result.reason)
      return goOn(withLast(state, decided), contact.contact_id, result.at_ms)
    case 'failed':
      return afterFailure(state, contact, decided)
    case 'deferred': {
      const slot = deferredSlot(state, { contact, touch, deferred: result })
      const progress = { kind: 'waiting' as const, touch: { ...plannedPart(touch), slot } }
      return replaceContact(state, { ...contact, progress })
    }
    default:
      return assertNever(result)
  }
}

interface Deferral {
  contact: OutreachContact
  touch: DueTouch
  deferred: Extract<TouchResult, { kind: 'deferred' }>
}

/** What put the touch on its day is said again beside what keeps it from this minute. */
function deferredSlot(state: OutreachState, { contact, touch, deferred }: Deferral): PlannedSlot {
  const { step, channel, slot } = touch
  const because = slot.because ? `${slot.because}; ${deferred.reason}` : deferred.reason
  const wish = { contact, step, channel, earliest_ms: deferred.not_before_ms, because }
  const planned = planSlot(state, wish, deferred.at_ms)
  return slot.because ? { ...planned, because: slot.because } : planned
}

/** A definite refusal ends a fixed plan; with escalation it ends the channel. */
function afterFailure(
  state: OutreachState,
  contact: OutreachContact,
  decided: Decided,
): OutreachState {
  const { touch, result } = decided
  const reason = 'reason' in result ? result.reason : ''
  if (state.rules.channels.kind === 'fixed') return end(state, contact, reason)
  const refused = { ...contact.refused, [touch.channel]: reason }
  const channels = { ...contact.channels, ...refused }
  const closed = replaceContact(state, { ...contact, channels, refused })
  return goOn(withLast(closed, decided), contact.contact_id, result.at_ms)
}

function end(state: OutreachState, contact: OutreachContact, reason: string): OutreachState {
  const progress: ContactProgress = { kind: 'stopped', reason }
  return replaceContact(state, { ...contact, progress })
}

/** In a per-account cadence the turn goes to whoever has had the fewest touches. */
function goOn(state: OutreachState, contactId: string, atMs: number): OutreachState {
  const contact = contactOf(state, contactId)
  if (!contact) return state
  const progress: ContactProgress =
    state.rules.cadence === 'per_account'
      ? { kind: 'queued', reason: '' }
      : nextTouch(state, contact, atMs)
  return replaceContact(state, { ...contact, progress })
}

function afterSubmission(state: OutreachState, outcome: Outcome): OutreachState {
  const { touch, message, result } = outcome
  if (result.kind !== 'sent' && result.kind !== 'unknown') return state
  const moved = withLast(state, outcome)
  const contact = contactOf(moved, touch.contact_id)
  if (!contact) return moved
  const attempts = { ...contact.attempts }
  attempts[touch.channel] = (attempts[touch.channel] ?? 0) + 1
  const used = contact.colleague_message_used || message.kind === 'colleague'
  return {
    ...replaceContact(moved, { ...contact, attempts, colleague_message_used: used }),
    touches_made: moved.touches_made + 1,
    last: contact.last,
  }
}

function withLast(state: OutreachState, { touch, result }: Outcome): OutreachState {
  const contact = contactOf(state, touch.contact_id)
  if (!contact) return state
  // a touch that left about when planned keeps the planned minute, or every step would drift a little later
  const late = result.at_ms - touch.slot.at_ms > hourMs
  const last: LastTouch = {
    step: touch.step,
    base_ms: late ? result.at_ms : touch.slot.at_ms,
    at_ms: result.at_ms,
    ...(result.kind === 'skipped' || result.kind === 'failed' ? { outcome: result.kind } : {}),
  }
  return replaceContact(state, { ...contact, last })
}

function plannedPart(due: DueTouch) {
  const { contact_id: _, ...touch } = due
  return touch
}
