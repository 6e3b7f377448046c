import type { OutreachState } from '../../contracts/temporal/account-outreach.js'
import type { TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { judgeClaim, type ClaimJudgement, type ClaimVerdict } from '../ledger/judge-claim.js'
import { loadOf, nextFreeSlot, type SenderTouch } from '../ledger/next-free-slot.js'
import { dayOf, nameOfDay, type SenderAsk, type SenderRules } from '../ledger/sender-capacity.js'
import { calendarOf } from '../outreach/calendar-of.js'
import { contactOf, plannedTouches, type DueTouch } from '../outreach/decide-next-action.js'
import { touchSeed } from '../outreach/plan-slot.js'
import { assertNever } from '../shared/assert-never.js'
import { dayMs } from '../time/local-time.js'

export interface KnownSender {
  rules: SenderRules
  /** Of other campaigns: gone, or planned. */
  others: SenderTouch[]
}

/** Why somebody gets nothing whatever is planned, for example a suppression. */
export type Forbidden = Readonly<Record<string, string>>

export interface RehearsedLedger {
  rules: SenderRules
  others: SenderTouch[]
  forbidden: Forbidden
  /** What left in the last two days: no cap looks further back. */
  gone: (SenderTouch & { contact_id: string; account_id: string; channel: string })[]
}

export function openLedger(sender: KnownSender, forbidden: Forbidden): RehearsedLedger {
  return { rules: { ...sender.rules }, others: sender.others, forbidden, gone: [] }
}

export interface Attempt {
  state: OutreachState
  touch: DueTouch
  nowMs: number
  /** Every account of the rehearsal: their next touches take the sender's time, too. */
  everybody: OutreachState[]
}

export interface Answer {
  result: TouchResult
  /** The sender had no room: with several accounts, who is first is only a guess. */
  crowded: boolean
}

/** The claim in memory: the same judgement as the real one, on figures kept here. */
export function attempt(ledger: RehearsedLedger, trial: Attempt): Answer {
  const { state, touch, nowMs } = trial
  const jitter_key = touchSeed(state, touch.contact_id, touch)
  const ask = { at_ms: nowMs, step: touch.step, jitter_key }
  const others = otherTouches(ledger, trial)
  const judged = judge(ledger, trial, { ask, others })
  if (judged.kind !== 'crowded') {
    if (judged.kind === 'claim') record(ledger, trial)
    return { result: resultOf(judged, nowMs), crowded: false }
  }
  const { refusal } = judged
  const calendar = calendarOf(state, personOf(trial), touch.channel)
  const free = nextFreeSlot({ rules: ledger.rules, ask, calendar, others, refusal })
  const { at_ms: not_before_ms, reason } = free
  return { result: { kind: 'deferred', at_ms: nowMs, not_before_ms, reason }, crowded: true }
}

function judge(
  ledger: RehearsedLedger,
  trial: Attempt,
  { ask, others }: { ask: SenderAsk; others: SenderTouch[] },
): ClaimJudgement {
  const { state, touch, nowMs } = trial
  const forbidden = ledger.forbidden[touch.contact_id]
  const lastDay = ledger.gone.filter(({ at_ms }) => at_ms > nowMs - dayMs)
  // SMS and tasks take nothing of what the mailbox sends
  const load = touch.channel === 'email' ? loadOf(ledger.rules, ask, others) : null
  const instants = (mine: (other: (typeof lastDay)[number]) => boolean) =>
    lastDay.filter(mine).map(({ at_ms }) => at_ms)
  return judgeClaim({
    stops: [],
    suppressions: forbidden === undefined ? [] : [{ kind: 'address', reason: forbidden }],
    campaign_status: 'active',
    consent: 'not_needed',
    approval: { kind: 'not_needed' },
    content: { expected_hash: '', stored_hash: '' },
    calendar: calendarOf(state, personOf(trial), touch.channel),
    contact_touches_ms: instants(({ contact_id }) => contact_id === touch.contact_id),
    account_touches_ms: instants(({ account_id }) => account_id === state.account_id),
    account_touchpoints: state.touches_made,
    max_account_touchpoints: state.rules.max_account_touchpoints,
    unseen_replies: null,
    sender: { rules: ledger.rules, ask, load },
  })
}

function personOf({ state, touch }: Attempt): { zone: string; holidays: string } {
  return contactOf(state, touch.contact_id) ?? { zone: 'Etc/UTC', holidays: '' }
}

function record(ledger: RehearsedLedger, { state, touch, nowMs }: Attempt): void {
  const { contact_id, step, channel } = touch
  const { account_id } = state
  ledger.gone = ledger.gone.filter(({ at_ms }) => at_ms > nowMs - 2 * dayMs)
  ledger.gone.push({ at_ms: nowMs, step, planned: false, contact_id, account_id, channel })
  if (channel === 'email') ledger.rules.first_sent_day ??= nameOfDay(dayOf(ledger.rules, nowMs))
}

function resultOf(verdict: ClaimVerdict, nowMs: number): TouchResult {
  switch (verdict.kind) {
    case 'claim':
      return { kind: 'sent', at_ms: nowMs }
    case 'skip':
      return { kind: 'skipped', at_ms: nowMs, reason: verdict.reason, ends: verdict.ends }
    case 'hold':
      return { kind: 'held', at_ms: nowMs, reason: verdict.reason }
    case 'defer': {
      const { not_before_ms, reason } = verdict
      return { kind: 'deferred', at_ms: nowMs, not_before_ms, reason }
    }
    default:
      return assertNever(verdict)
  }
}

/** What the store would show at this instant: what has left lately, and everybody's next touch. */
function otherTouches(
  ledger: RehearsedLedger,
  { touch, nowMs, everybody }: Attempt,
): SenderTouch[] {
  const planned = everybody.flatMap((state) =>
    plannedTouches(state)
      .filter((other) => other.contact_id !== touch.contact_id && other.channel === 'email')
      .map(({ step, slot }) => ({ at_ms: slot.at_ms, step, planned: true })),
  )
  const known = ledger.others.filter(({ at_ms }) => at_ms > nowMs - 2 * dayMs)
  const gone = ledger.gone.filter(({ channel }) => channel === 'email')
  return [...known, ...gone, ...planned]
}
