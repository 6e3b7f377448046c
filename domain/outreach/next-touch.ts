import type {
  ContactProgress,
  LastTouch,
  OutreachContact,
  OutreachState,
} from '../../contracts/temporal/account-outreach.js'
import type { GateState } from '../../contracts/temporal/gates.js'
import { addInterval } from '../time/add-interval.js'
import { daysLater } from '../time/days-later.js'
import { describeInterval } from '../time/describe-interval.js'
import { dayMs } from '../time/local-time.js'
import { leftAt } from '../ledger/left-at.js'
import { asksForApproval } from './asks-for-approval.js'
import { calendarOf } from './calendar-of.js'
import { chooseChannel } from './choose-channel.js'
import { orderReason } from './contact-role.js'
import { planSlot } from './plan-slot.js'

const hourMs = 3_600_000

/** What this person gets next and when, or why nothing more. */
export function nextTouch(
  state: OutreachState,
  contact: OutreachContact,
  nowMs: number,
): ContactProgress {
  const step = (contact.last?.step ?? 0) + 1
  const over = limitReached(state, step)
  if (over) return { kind: 'done', reason: over }
  const choice = chooseChannel({
    rule: state.rules.channels,
    step,
    attempts: contact.attempts,
    channels: contact.channels,
  })
  if (choice.kind === 'exhausted') return { kind: 'done', reason: choice.reason }
  const { channel, reason } = choice
  const { earliest_ms, because } = earliest(state, contact, nowMs)
  return {
    kind: 'waiting',
    touch: {
      step,
      channel,
      why: { contact: orderReason(contact), channel: reason },
      slot: planSlot(state, { contact, step, channel, earliest_ms, because }, nowMs),
      gate: gateFor(state, step),
    },
  }
}

function limitReached(state: OutreachState, step: number): string | undefined {
  const { max_touchpoints, cadence, channels } = state.rules
  if (cadence === 'per_contact' && step > max_touchpoints) {
    return channels.kind === 'fixed'
      ? `all ${max_touchpoints} steps are over`
      : `this person has had ${max_touchpoints} of ${max_touchpoints} touches`
  }
  return accountLimit(state)
}

/** Why nobody of the account gets anything more. */
export function accountLimit({ rules, touches_made }: OutreachState): string | undefined {
  const { max_touchpoints, max_account_touchpoints, cadence } = rules
  if (cadence === 'per_account' && touches_made >= max_touchpoints) {
    return `the account has had ${max_touchpoints} of ${max_touchpoints} touches`
  }
  if (touches_made < max_account_touchpoints) return undefined
  return `the account has had ${max_account_touchpoints} of ${max_account_touchpoints} touches`
}

function gateFor({ rules }: OutreachState, step: number): GateState {
  return asksForApproval(rules.require_approval, step) ? { kind: 'needed' } : { kind: 'none' }
}

interface Earliest {
  earliest_ms: number
  because: string
}

/** The latest of what has to be waited for: the plan, the cap of a day, and the person's own absence. */
function earliest(state: OutreachState, contact: OutreachContact, nowMs: number): Earliest {
  const { last, away } = contact
  const waits = [planned(state, contact, nowMs)]
  if (last && !last.outcome) {
    const because = `a day after step ${last.step}, because a contact gets one touch in 24 hours`
    waits.push({ earliest_ms: leftAt(last.at_ms) + dayMs, because })
  }
  if (away) waits.push({ earliest_ms: away.until_ms, because: away.reason })
  return waits.reduce((latest, wait) => (wait.earliest_ms > latest.earliest_ms ? wait : latest))
}

function planned(state: OutreachState, contact: OutreachContact, nowMs: number): Earliest {
  if (state.rules.cadence === 'per_account' && state.last) {
    return afterLast(state, { contact, last: state.last, touches: state.touches_made, nowMs })
  }
  if (!contact.last) return atTheBeginning(state, contact, nowMs)
  return afterLast(state, { contact, last: contact.last, touches: contact.last.step, nowMs })
}

function atTheBeginning(state: OutreachState, contact: OutreachContact, nowMs: number): Earliest {
  const { first_wait } = state.rules
  if (first_wait.count > 0) {
    const wished = addInterval(calendarOf(state, contact), state.started_ms, first_wait)
    if (wished >= nowMs) {
      return { earliest_ms: wished, because: `${describeInterval(first_wait)} after launch` }
    }
  }
  if (nowMs === state.started_ms) return { earliest_ms: nowMs, because: 'at launch' }
  // with the touch that ended somebody else's turn, or every run would come a minute after its preview
  return { earliest_ms: leftAt(nowMs), because: 'a place became free' }
}

interface Following {
  contact: OutreachContact
  last: LastTouch
  /** How many came before in this cadence. */
  touches: number
  nowMs: number
}

/** evaluate_response: silence until the time-out is what lets the next step follow. */
function afterLast(state: OutreachState, following: Following): Earliest {
  const { contact, last, touches, nowMs } = following
  const { rules } = state
  const calendar = calendarOf(state, contact)
  const index = Math.min(touches - 1, rules.intervals.length - 1)
  const interval = rules.intervals[Math.max(index, 0)] ?? { unit: 'days', count: 0 }
  const wished = addInterval(calendar, last.base_ms, interval)
  const silent = hoursLater(state, { contact, fromMs: last.base_ms })
  const after = rules.cadence === 'per_account' ? "the account's last touch" : `step ${last.step}`
  const soonest = leftAt(nowMs)
  if (silent > wished && !last.outcome) {
    const because = `no response to ${after} within ${rules.response_timeout_hours} hours`
    return { earliest_ms: Math.max(silent, soonest), because }
  }
  const because = `${describeInterval(interval)} after ${after}${silence(state, last)}`
  if (wished >= soonest) return { earliest_ms: wished, because }
  return { earliest_ms: soonest, because: `more than ${because}` }
}

function silence({ rules }: OutreachState, last: LastTouch): string {
  if (last.outcome === 'skipped') return ', which was skipped'
  if (last.outcome === 'failed') return ', which failed'
  return rules.response_timeout_hours > 0 ? ' without a response' : ''
}

/** Whole days keep the local time of day, or 48 hours would push past "in 2 days" in spring. */
function hoursLater(
  state: OutreachState,
  from: { contact: OutreachContact; fromMs: number },
): number {
  const { response_timeout_hours: hours } = state.rules
  const days = Math.floor(hours / 24)
  const { zone } = calendarOf(state, from.contact)
  return daysLater(zone, from.fromMs, days) + (hours % 24) * hourMs
}
