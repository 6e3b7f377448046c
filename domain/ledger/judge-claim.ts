import { dayMs } from '../time/local-time.js'

/** What the claim read under its locks. */
export interface ClaimFacts {
  stops: { scope: string; reason: string }[]
  suppressions: { kind: string; reason: string }[]
  campaign_status: string
  contact_touches_ms: number[]
  account_touches_ms: number[]
  sender_day_count: number
  sender_daily_cap: number
  /** When the sender's next local day begins. */
  sender_next_day_ms: number
  content: { expected_hash: string; stored_hash: string | null }
}

export type ClaimVerdict =
  | { kind: 'claim' }
  | { kind: 'hold'; reason: string }
  | { kind: 'skip'; reason: string; ends: 'step' | 'contact' }
  | { kind: 'defer'; not_before_ms: number; reason: string }

export const contactCap = 1
export const accountCap = 3

/**
 * The gates of a touch, judged at claim time on facts read under lock. Order matters: what forbids a
 * person for good is said before what only delays.
 */
export function judgeClaim(facts: ClaimFacts, nowMs: number): ClaimVerdict {
  return judgeForbidden(facts) ?? judgeHeld(facts) ?? judgeCaps(facts, nowMs) ?? { kind: 'claim' }
}

function judgeForbidden(facts: ClaimFacts): ClaimVerdict | undefined {
  const suppression = facts.suppressions[0]
  if (suppression) {
    const what = suppression.kind === 'domain' ? 'domain' : 'address'
    return { kind: 'skip', reason: `${what} suppressed: ${suppression.reason}`, ends: 'contact' }
  }
  if (facts.campaign_status === 'cancelled' || facts.campaign_status === 'completed') {
    return { kind: 'skip', reason: `campaign is ${facts.campaign_status}`, ends: 'contact' }
  }
  if (facts.content.stored_hash !== facts.content.expected_hash) {
    return { kind: 'skip', reason: 'content is not the one that was prepared', ends: 'step' }
  }
  return undefined
}

function judgeHeld(facts: ClaimFacts): ClaimVerdict | undefined {
  const stop = facts.stops[0]
  if (stop) return { kind: 'hold', reason: `${stop.scope} ${stop.reason}` }
  return undefined
}

function judgeCaps(facts: ClaimFacts, nowMs: number): ClaimVerdict | undefined {
  const contactFree = freeAt(facts.contact_touches_ms, contactCap, nowMs)
  if (contactFree !== undefined) {
    return {
      kind: 'defer',
      not_before_ms: contactFree,
      reason: `at most ${contactCap} touch of a contact in 24 hours`,
    }
  }
  const accountFree = freeAt(facts.account_touches_ms, accountCap, nowMs)
  if (accountFree !== undefined) {
    return {
      kind: 'defer',
      not_before_ms: accountFree,
      reason: `at most ${accountCap} touches of an account in 24 hours`,
    }
  }
  if (facts.sender_day_count >= facts.sender_daily_cap) {
    return {
      kind: 'defer',
      not_before_ms: facts.sender_next_day_ms,
      reason: `the sender's daily cap of ${facts.sender_daily_cap} is reached`,
    }
  }
  return undefined
}

/** When one more touch fits under the cap of a rolling day; undefined: now. */
function freeAt(touchesMs: number[], cap: number, nowMs: number): number | undefined {
  const recent = touchesMs.filter((ms) => ms > nowMs - dayMs).sort((a, b) => b - a)
  const blocking = recent[cap - 1]
  return blocking === undefined ? undefined : blocking + dayMs
}
