import type { Calendar } from '../../contracts/temporal/calendar.js'
import { dayMs, hourMs } from '../time/local-time.js'
import { nextSlot } from '../time/next-slot.js'
import { closedBecause } from './closed-because.js'
import type { ConsentStanding } from './consent-for.js'
import { leftAt } from './left-at.js'
import {
  judgeSender,
  type SenderAsk,
  type SenderLoad,
  type SenderRefusal,
  type SenderRules,
} from './sender-capacity.js'

/** What the claim read under its locks. */
export interface ClaimFacts {
  stops: { scope: string; reason: string; effect: 'hold' | 'end' }[]
  suppressions: { kind: string; reason: string }[]
  campaign_status: string
  consent: ConsentStanding
  approval: ApprovalStanding
  content: { expected_hash: string; stored_hash: string | null }
  /** The recipient's. */
  calendar: Calendar
  contact_touches_ms: number[]
  account_touches_ms: number[]
  /** In this campaign, ever. */
  account_touchpoints: number
  max_account_touchpoints: number
  unseen_replies: UnseenReplies | null
  /** `load` null: not an e-mail, so it takes nothing of what the sender may send. */
  sender: { rules: SenderRules; ask: SenderAsk; load: SenderLoad | null }
}

/** Nobody has lately looked whether this sender was answered; null: somebody has, or nobody must. */
export interface UnseenReplies {
  /** Wall time; null: nobody ever has. */
  since_ms: number | null
  look_again_ms: number
}

export type ApprovalStanding =
  | { kind: 'not_needed' }
  | { kind: 'needed'; request_id: string | null; approved_hash: string | null }

export type ClaimVerdict =
  | { kind: 'claim' }
  | { kind: 'hold'; reason: string }
  | { kind: 'skip'; reason: string; ends: 'step' | 'contact' }
  | { kind: 'defer'; not_before_ms: number; reason: string }

/** `crowded`: the sender has no room now; when it has is a look at everything it plans. */
export type ClaimJudgement = ClaimVerdict | { kind: 'crowded'; refusal: SenderRefusal }

export const contactCap = 1
export const accountCap = 3

/**
 * The gates of a touch, judged at claim time on facts read under lock. Order matters: what forbids a
 * person for good is said before what only delays.
 */
export function judgeClaim(facts: ClaimFacts): ClaimJudgement {
  return (
    judgeForbidden(facts) ??
    judgeWords(facts) ??
    judgeHeld(facts) ??
    judgeTime(facts) ??
    judgeReplies(facts) ??
    judgeSenderRoom(facts) ?? { kind: 'claim' }
  )
}

function judgeForbidden(facts: ClaimFacts): ClaimVerdict | undefined {
  const end = facts.stops.find((stop) => stop.effect === 'end')
  if (end) return skipContact(`${end.scope} ${end.reason}`)
  const suppression = facts.suppressions[0]
  if (suppression) {
    const { kind, reason } = suppression
    // the person may have other ways; the workflow is told which channels are left
    if (kind === 'phone') return skipStep(`number suppressed: ${reason}`)
    return skipContact(`${kind === 'domain' ? 'domain' : 'address'} suppressed: ${reason}`)
  }
  if (facts.campaign_status === 'cancelled' || facts.campaign_status === 'completed') {
    return skipContact(`campaign is ${facts.campaign_status}`)
  }
  if (facts.consent === 'missing') return skipStep('no proven consent for this channel')
  return undefined
}

function judgeWords({ approval, content }: ClaimFacts): ClaimVerdict | undefined {
  if (approval.kind === 'needed') {
    if (approval.approved_hash === null) return skipStep('nobody has approved these words')
    if (approval.approved_hash !== content.expected_hash) {
      return skipStep('other words were approved than the ones prepared')
    }
  }
  if (content.stored_hash !== content.expected_hash) {
    return skipStep('content is not the one that was prepared')
  }
  return undefined
}

function skipContact(reason: string): ClaimVerdict {
  return { kind: 'skip', reason, ends: 'contact' }
}

function skipStep(reason: string): ClaimVerdict {
  return { kind: 'skip', reason, ends: 'step' }
}

function judgeHeld(facts: ClaimFacts): ClaimVerdict | undefined {
  const own = facts.stops.find((stop) => stop.scope === 'contact')
  if (own) {
    // a hold would keep the colleagues waiting, too; the workflow is about to be told who waits
    const not_before_ms = facts.sender.ask.at_ms + hourMs
    return { kind: 'defer', not_before_ms, reason: `this person is held: ${own.reason}` }
  }
  const stop = facts.stops[0]
  return stop && { kind: 'hold', reason: `${stop.scope} ${stop.reason}` }
}

function judgeTime(facts: ClaimFacts): ClaimVerdict | undefined {
  const nowMs = facts.sender.ask.at_ms
  // asked before the waits: nobody should wait a night to be told that it is over
  if (facts.account_touchpoints >= facts.max_account_touchpoints) {
    return skipContact(
      `the account has had ${facts.account_touchpoints} of ${facts.max_account_touchpoints} touches of this campaign`,
    )
  }
  const closed = closedBecause(facts.calendar, nowMs)
  if (closed !== undefined) {
    // the opening itself and not now: a plan made under older hours would come back at once, for ever
    const { jitter_key } = facts.sender.ask
    const opening = nextSlot({ earliest_ms: nowMs, calendar: facts.calendar, jitter_key })
    return { kind: 'defer', not_before_ms: opening.at_ms, reason: closed }
  }
  const contactFree = freeAt(facts.contact_touches_ms, contactCap, nowMs)
  if (contactFree !== undefined) {
    const reason = `at most ${contactCap} touch of a contact in 24 hours`
    return { kind: 'defer', not_before_ms: contactFree, reason }
  }
  const accountFree = freeAt(facts.account_touches_ms, accountCap, nowMs)
  if (accountFree !== undefined) {
    const reason = `at most ${accountCap} touches of an account in 24 hours`
    return { kind: 'defer', not_before_ms: accountFree, reason }
  }
  return undefined
}

/** Not a hold: nobody would tell the workflow when it is over. */
function judgeReplies({ unseen_replies: unseen, sender }: ClaimFacts): ClaimVerdict | undefined {
  if (unseen === null) return undefined
  const { since_ms, look_again_ms } = unseen
  const how =
    since_ms === null ? 'never been looked at' : `not been looked at since ${utcMinute(since_ms)}`
  return {
    kind: 'defer',
    not_before_ms: sender.ask.at_ms + look_again_ms,
    reason: `replies to the sender have ${how}`,
  }
}

function utcMinute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function judgeSenderRoom({ sender }: ClaimFacts): ClaimJudgement | undefined {
  const { rules, ask, load } = sender
  const refusal = load === null ? undefined : judgeSender(rules, ask, load)
  return refusal && { kind: 'crowded', refusal }
}

/** When one more touch fits under the cap of a rolling day; undefined: now. */
function freeAt(touchesMs: number[], cap: number, nowMs: number): number | undefined {
  const left = touchesMs.map(leftAt).filter((ms) => ms > nowMs - dayMs)
  const blocking = left.sort((a, b) => b - a)[cap - 1]
  return blocking === undefined ? undefined : blocking + dayMs
}
