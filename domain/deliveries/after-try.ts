/** What came of one try to tell somebody something over HTTP. `unreached`: there was no answer. */
export type TryOutcome =
  | { kind: 'answered'; status: number; retry_after_ms: number | null }
  | { kind: 'unreached' }

export interface TryFacts {
  outcome: TryOutcome
  /** Tries of this delivery, this one counted. */
  tries: number
  /** Of the receiver in a row, before this one. */
  failures: number
  /** From 0 to 1: spreads what would otherwise come back at the same instant. */
  spread: number
}

export interface AfterTry {
  kind: 'delivered' | 'again' | 'dead' | 'disabled'
  /** Until this delivery is tried again; null: never. */
  wait_ms: number | null
  /** Until the receiver is called again for anything. */
  rest_ms: number
  failures: number
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** After the first try, which comes at once; three days in all (Standard Webhooks). */
const waits = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

const longestRest = 5 * minute
const restWhenThrottled = minute

export function afterTry(facts: TryFacts): AfterTry {
  const { outcome, tries } = facts
  if (outcome.kind === 'answered') {
    if (outcome.status >= 200 && outcome.status < 300) {
      return { kind: 'delivered', wait_ms: null, rest_ms: 0, failures: 0 }
    }
    if (outcome.status === 410) return { kind: 'disabled', wait_ms: null, rest_ms: 0, failures: 0 }
  }
  const isDown = outcome.kind === 'unreached' || outcome.status >= 500 || outcome.status === 429
  const failures = isDown ? facts.failures + 1 : 0
  const rest_ms = restOf(outcome, failures)
  const wait = waits[tries - 1]
  if (wait === undefined) return { kind: 'dead', wait_ms: null, rest_ms, failures }
  const spread = wait * (0.9 + 0.2 * facts.spread)
  return { kind: 'again', wait_ms: Math.round(Math.max(spread, rest_ms)), rest_ms, failures }
}

/** A refusal of this one delivery (4xx) says nothing about the next. */
function restOf(outcome: TryOutcome, failures: number): number {
  if (outcome.kind === 'answered' && [429, 502, 503, 504].includes(outcome.status)) {
    const asked = outcome.retry_after_ms
    if (asked !== null) return asked
    if (outcome.status !== 503) return restWhenThrottled
  }
  if (failures < 2) return 0
  return Math.min(longestRest, 5 * second * 2 ** (failures - 2))
}
