import type {
  ContactProgress,
  OutreachContact,
  OutreachMessage,
  OutreachState,
} from '../../contracts/temporal/account-outreach.js'
import { assertNever } from '../shared/assert-never.js'
import { planStep } from './plan-step.js'

const rememberedEvents = 200

/** Applies a fact once; a repeated event id changes nothing. */
export function applyMessage(state: OutreachState, message: OutreachMessage): OutreachState {
  if (state.seen_event_ids.includes(message.event_id)) return state
  const seen_event_ids = [...state.seen_event_ids, message.event_id].slice(-rememberedEvents)
  const requestId = message.request_id ?? state.request_id
  return {
    ...applyFact(state, message),
    seen_event_ids,
    ...(requestId === undefined ? {} : { request_id: requestId }),
  }
}

function applyFact(state: OutreachState, message: OutreachMessage): OutreachState {
  switch (message.kind) {
    case 'cancel':
      return { ...state, cancelled: { reason: message.reason } }
    case 'stop_contact':
      return stopContact(state, message)
    case 'resume':
      return resumeOutreach(state, {
        from_ms: message.paused_from_ms,
        to_ms: message.paused_to_ms,
      })
    default:
      return assertNever(message)
  }
}

function stopContact(
  state: OutreachState,
  stop: { contact_id: string; reason: string },
): OutreachState {
  const contacts = state.contacts.map((contact) =>
    contact.contact_id === stop.contact_id && contact.progress.kind === 'waiting'
      ? { ...contact, progress: { kind: 'stopped' as const, reason: stop.reason } }
      : contact,
  )
  return { ...state, contacts }
}

export interface Pause {
  from_ms: number
  to_ms: number
}

/** A pause keeps the remaining delay: every slot moves by the part of the pause it waited through. */
export function resumeOutreach(state: OutreachState, pause: Pause): OutreachState {
  const contacts = state.contacts.map((contact) => ({
    ...contact,
    progress: afterPause(state, contact, pause),
  }))
  return { ...state, contacts, hold: null }
}

function afterPause(state: OutreachState, contact: OutreachContact, pause: Pause): ContactProgress {
  if (contact.progress.kind !== 'waiting') return contact.progress
  const { step, slot } = contact.progress
  const overlap = pause.to_ms - Math.max(pause.from_ms, slot.decided_ms)
  if (overlap <= 0) return contact.progress
  const question = {
    contact,
    step,
    earliest_ms: slot.at_ms + overlap,
    because: 'resumed, the remaining wait kept',
  }
  // decided when the pause ended, however late that is learned: a second pause may have begun since
  return { kind: 'waiting', step, slot: planStep(state, question, pause.to_ms) }
}
