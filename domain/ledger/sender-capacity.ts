import type { Ramp } from '../../contracts/senders.js'
import type { ZoneTable } from '../../contracts/temporal/calendar.js'
import { assertNever } from '../shared/assert-never.js'
import { stableHash } from '../shared/stable-hash.js'
import { dayMs, toInstant, toLocal } from '../time/local-time.js'
import { leftAt } from './left-at.js'

export interface SenderRules {
  zone: ZoneTable
  daily_cap: number
  /** null: the whole cap from the first day on. */
  ramp: Ramp | null
  min_gap_seconds: number
  /** `2026-11-23`, in the sender's zone; null: today would be the first. */
  first_sent_day: string | null
}

/** A touch that wants to leave. */
export interface SenderAsk {
  at_ms: number
  step: number
  /** The touch's seed, which no campaign id enters, so that preview and run wait alike. */
  jitter_key: string
}

/** What the other touches of the sender take of its capacity. */
export interface SenderLoad {
  /** Touches of the sender's local day that left or may have left. */
  counted_today: number
  /** Steps after the first that are still planned for this day. */
  follow_ups_today: number
  /** When touches left shortly before or after. */
  near_ms: number[]
}

export interface SenderRefusal {
  kind: 'gap' | 'day_cap' | 'follow_ups'
  reason: string
}

/** undefined: the sender may send this touch now. */
export function judgeSender(
  rules: SenderRules,
  ask: SenderAsk,
  load: SenderLoad,
): SenderRefusal | undefined {
  const gap = gapMs(rules, ask.jitter_key)
  if (load.near_ms.some((ms) => Math.abs(leftAt(ms) - ask.at_ms) < gap)) {
    return refusal('gap', rules, ask)
  }
  const cap = capOfDay(rules, dayOf(rules, ask.at_ms), ask.at_ms)
  if (load.counted_today >= cap) return refusal('day_cap', rules, ask)
  if (ask.step === 1 && load.counted_today + load.follow_ups_today >= cap) {
    return refusal('follow_ups', rules, ask)
  }
  return undefined
}

function refusal(kind: SenderRefusal['kind'], rules: SenderRules, ask: SenderAsk): SenderRefusal {
  return { kind, reason: reasonOf(kind, rules, ask) }
}

function reasonOf(kind: SenderRefusal['kind'], rules: SenderRules, ask: SenderAsk): string {
  switch (kind) {
    case 'gap':
      return `at least ${rules.min_gap_seconds} seconds between two messages of the sender`
    case 'day_cap': {
      const cap = capOfDay(rules, dayOf(rules, ask.at_ms), ask.at_ms)
      return cap < rules.daily_cap
        ? `the sender's ramp allows ${cap} messages on this day`
        : `the sender's daily cap of ${cap} is reached`
    }
    case 'follow_ups':
      return "the rest of the sender's day is kept for follow-ups"
    default:
      return assertNever(kind)
  }
}

/** Messages the sender may send on this local day, seen from `nowMs`. */
export function capOfDay(rules: SenderRules, day: number, nowMs: number): number {
  const { ramp, first_sent_day: first } = rules
  if (!ramp) return rules.daily_cap
  const firstDay = first === null ? dayOf(rules, nowMs) : Date.parse(first) / dayMs
  const days = Math.max(0, day - firstDay)
  return Math.min(rules.daily_cap, ramp.start + ramp.add_per_day * days)
}

const mostJitterMs = 20_000

/** The gap before and after this touch: a little longer than asked for, so that no clockwork shows. */
export function gapMs(rules: Pick<SenderRules, 'min_gap_seconds'>, jitterKey: string): number {
  const least = rules.min_gap_seconds * 1000
  const spread = Math.min(least / 5, mostJitterMs)
  return least + (stableHash(jitterKey) % (spread + 1))
}

/** The sender's local day, in days since 1970-01-01. */
export function dayOf(rules: Pick<SenderRules, 'zone'>, ms: number): number {
  return toLocal(rules.zone, ms).day
}

export function startOfDay(rules: Pick<SenderRules, 'zone'>, day: number): number {
  return toInstant(rules.zone, { day, minute: 0 })
}

/** `2026-11-23` */
export function nameOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
