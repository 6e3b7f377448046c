import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import type { GateVerdict } from '../../../contracts/temporal/gates.js'
import type { TouchResult } from '../../../contracts/temporal/outreach-activities.js'
import { applyGate } from '../../../domain/outreach/apply-gate.js'
import {
  applyFact,
  isNews,
  rememberMessage,
  type Fact,
} from '../../../domain/outreach/apply-message.js'
import { applyResult } from '../../../domain/outreach/apply-result.js'
import { changeTouch } from '../../../domain/outreach/change-touch.js'
import { decideNextAction, type DueTouch } from '../../../domain/outreach/decide-next-action.js'
import { at, dueTouch, reading } from './fixture.js'

type WithoutInstant<T> = T extends unknown ? Omit<T, 'at_ms'> : never
export type Outcome = WithoutInstant<TouchResult>

export interface Part {
  /** Who decides for a reviewer; approves at once unless told otherwise. */
  review?: (touch: DueTouch, nowMs: number) => GateVerdict
  /** What becomes of a touch; it is sent unless told otherwise. */
  outcome?: (touch: DueTouch, state: OutreachState) => Outcome
  until?: string
}

export interface MadeTouch extends DueTouch {
  left_ms: number
}

const approval: GateVerdict = { kind: 'approved', request_id: 'apr_1' }
/** A timer fires and an activity runs a little after the minute that was planned. */
const lateMs = 2_000

interface Playing {
  state: OutreachState
  now: number
  touches: MadeTouch[]
}

/** The account's life hop by hop, as the workflow lives it; ends when nothing more happens by itself. */
export function play(start: OutreachState, from: string, part: Part = {}) {
  const playing: Playing = { state: start, now: at(from), touches: [] }
  for (let hops = 0; hops < 1_000; hops += 1) {
    const ended = hop(playing, part)
    if (ended !== undefined) return { ...playing, ended }
  }
  throw new Error('the account never ends')
}

function hop(playing: Playing, part: Part): string | undefined {
  const { state, now } = playing
  const action = decideNextAction(state, now)
  switch (action.kind) {
    case 'finish':
    case 'hold':
      return action.reason
    case 'wait':
      return waitFor(playing, action.until_ms, part)
    case 'move':
      playing.state = changeTouch(state, action.touch.contact_id, { slot: action.slot })
      return undefined
    case 'open_gate': {
      const verdict = part.review?.(action.touch, now) ?? approval
      playing.state = applyGate(state, { contact_id: action.touch.contact_id, verdict }, now)
      return undefined
    }
    case 'check_gate':
      playing.state = applyGate(state, { contact_id: action.contact_id, verdict: approval }, now)
      return undefined
    case 'touch':
      perform(playing, action.touch, part)
      return undefined
  }
}

function waitFor(playing: Playing, untilMs: number | null, part: Part): string | undefined {
  const until = part.until === undefined ? Infinity : at(part.until)
  if (untilMs === null || untilMs > until) return 'waits'
  playing.now = untilMs + lateMs
  return undefined
}

function perform(playing: Playing, touch: DueTouch, part: Part): void {
  const { state, now } = playing
  const outcome = part.outcome?.(touch, state) ?? { kind: 'sent' }
  if (outcome.kind === 'sent') playing.touches.push({ ...touch, left_ms: now })
  playing.state = folded(state, touch, { outcome, now })
}

export function folded(
  state: OutreachState,
  touch: DueTouch,
  { outcome, now }: { outcome: Outcome; now: number },
): OutreachState {
  const result = { ...outcome, at_ms: now } as TouchResult
  return applyResult(state, { touch, message: { kind: 'step' }, result }, now)
}

/** The touch a person waits for comes to this end at this instant. */
export function after(
  state: OutreachState,
  outcome: Outcome,
  when: { at: string; contact?: string },
): OutreachState {
  return folded(state, dueTouch(state, when.contact), { outcome, now: at(when.at) })
}

/** Two lines of a life: `con_1 email 2 @ 2026-11-26 09:00`. */
export const inLines = (touches: DueTouch[]): string[] =>
  touches.map(
    ({ contact_id, channel, step, slot }) =>
      `${contact_id} ${channel} ${step} @ ${reading(slot.at_ms)}`,
  )

type WithoutEventId<T> = T extends unknown ? Omit<T, 'event_id'> : never
export type Told = WithoutEventId<Fact>

/** A message under this event id, read as the workflow reads its inbox. */
export function tell(
  state: OutreachState,
  event: Told & { event_id: string },
  nowMs: number,
): OutreachState {
  const fact = event as Fact
  if (!isNews(state, fact.event_id)) return state
  return applyFact(rememberMessage(state, fact), fact, nowMs)
}
