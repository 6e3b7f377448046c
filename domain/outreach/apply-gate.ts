import type { OutreachState } from '../../contracts/temporal/account-outreach.js'
import type { GateSignal, GateVerdict } from '../../contracts/temporal/gates.js'
import type { MessageKind } from '../../contracts/temporal/message-kind.js'
import { assertNever } from '../shared/assert-never.js'
import { changeTouch } from './change-touch.js'
import { contactOf } from './decide-next-action.js'
import { fillPlaces, replaceContact } from './fill-places.js'
import { planSlot } from './plan-slot.js'

export interface GateOutcome {
  contact_id: string
  verdict: GateVerdict
  /** The words that were put before the reviewer; absent when only the decision was looked up. */
  message?: MessageKind
}

/** Folds in what the store says of a request. Silence and expiry never approve. */
export function applyGate(
  state: OutreachState,
  outcome: GateOutcome,
  nowMs: number,
): OutreachState {
  const { contact_id, verdict } = outcome
  const contact = contactOf(state, contact_id)
  if (contact?.progress.kind !== 'waiting') return state
  const { touch } = contact.progress
  const message = outcome.message ? { message: outcome.message } : {}
  switch (verdict.kind) {
    case 'pending': {
      const { request_id, check_ms } = verdict
      const gate = { kind: 'pending' as const, request_id, check_ms, told: null }
      return changeTouch(state, contact_id, { gate, ...message })
    }
    case 'approved': {
      const gate = { kind: 'approved' as const, request_id: verdict.request_id }
      if (touch.slot.at_ms >= nowMs) return changeTouch(state, contact_id, { gate, ...message })
      const { step, channel } = touch
      const wish = { contact, step, channel, earliest_ms: nowMs, because: 'approved by a reviewer' }
      return changeTouch(state, contact_id, {
        gate,
        slot: planSlot(state, wish, nowMs),
        ...message,
      })
    }
    case 'refused': {
      const progress = { kind: 'stopped' as const, reason: verdict.reason }
      return fillPlaces(replaceContact(state, { ...contact, progress }), nowMs)
    }
    default:
      return assertNever(verdict)
  }
}

/** A signal only says that there is news: the decision itself is loaded from the store. */
export function hearGateSignal(state: OutreachState, signal: GateSignal): OutreachState {
  const asked = state.contacts.find(
    ({ progress }) =>
      progress.kind === 'waiting' &&
      (progress.touch.gate.kind === 'pending' || progress.touch.gate.kind === 'approved') &&
      progress.touch.gate.request_id === signal.request_id,
  )
  if (asked?.progress.kind !== 'waiting') return state
  const told = { request_id: signal.request_id, check_ms: null, told: signal }
  return changeTouch(state, asked.contact_id, { gate: { kind: 'pending', ...told } })
}
