import type {
  OutreachState,
  RunStepAnswer,
  RunStepOrder,
  StepAnswer,
  TouchPoint,
} from '../../contracts/temporal/account-outreach.js'
import type { TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { describeInstant } from '../time/describe-instant.js'
import { calendarOf } from './calendar-of.js'
import { contactOf, plannedTouches, type DueTouch } from './decide-next-action.js'
import { applyResult, type Outcome } from './apply-result.js'

const rememberedAnswers = 50

export type StepDecision =
  | { kind: 'refuse'; reason: string }
  /** `planned` is the touch as it stood; `touch` the one to run now. */
  | { kind: 'run'; touch: DueTouch; planned: DueTouch }

/** An operator wants the next touch now: the wait is theirs to skip, the gates are not. */
export function decideStep(state: OutreachState, order: RunStepOrder, nowMs: number): StepDecision {
  if (state.cancelled) return { kind: 'refuse', reason: state.cancelled.reason }
  const touches = plannedTouches(state)
  if (touches.length === 0) return { kind: 'refuse', reason: 'nobody has a touch left' }
  if (state.hold) return { kind: 'refuse', reason: state.hold.reason }
  const planned = touches.find(({ gate }) => gate.kind === 'none' || gate.kind === 'approved')
  if (!planned) return { kind: 'refuse', reason: 'every next message waits for approval' }
  if (planned.slot.at_ms <= nowMs) return { kind: 'run', touch: planned, planned }
  const when = whenOf(state, planned)
  if (!order.ahead_of_time)
    return { kind: 'refuse', reason: `the next touch is planned for ${when}` }
  const reason = `Step ${planned.step} of ${state.rules.max_touchpoints}: run by an operator ahead of ${when}`
  const slot = { at_ms: nowMs, decided_ms: nowMs, reason }
  return { kind: 'run', touch: { ...planned, slot }, planned }
}

/** A gate that is closed now does not cost the touch the minute it was planned for. */
export function applyStepResult(
  state: OutreachState,
  run: Outcome & { planned: DueTouch },
  nowMs: number,
): OutreachState {
  const { result, planned } = run
  if (result.kind === 'deferred' && result.not_before_ms <= planned.slot.at_ms) return state
  return applyResult(state, run, nowMs)
}

export function answerOf(
  state: OutreachState,
  run: { touch: DueTouch; result: TouchResult } | { reason: string },
): RunStepAnswer {
  const next = plannedTouches(state)[0]
  const point = next ? pointOf(next) : null
  if ('reason' in run) return { touch: null, reason: run.reason, next: point }
  const { touch, result } = run
  const done = result.kind !== 'deferred' && result.kind !== 'held'
  const reason = 'reason' in result ? result.reason : touch.slot.reason
  return {
    touch: done ? { ...pointOf(touch), outcome: result.kind } : null,
    reason,
    next: point,
  }
}

export function rememberAnswer(state: OutreachState, answer: StepAnswer): OutreachState {
  return { ...state, answered: [...state.answered, answer].slice(-rememberedAnswers) }
}

function pointOf(touch: DueTouch): TouchPoint {
  const { contact_id, step, channel, slot } = touch
  return { contact_id, step, channel, at_ms: slot.at_ms, reason: slot.reason }
}

function whenOf(state: OutreachState, touch: DueTouch): string {
  const contact = contactOf(state, touch.contact_id) ?? { zone: 'Etc/UTC', holidays: '' }
  return describeInstant(calendarOf(state, contact).zone, touch.slot.at_ms)
}
