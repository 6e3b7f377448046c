import type { Calendar } from '../../contracts/temporal/calendar.js'
import { nextSlot } from '../time/next-slot.js'
import { leftAt } from './left-at.js'
import {
  capOfDay,
  dayOf,
  gapMs,
  startOfDay,
  type SenderAsk,
  type SenderLoad,
  type SenderRefusal,
  type SenderRules,
} from './sender-capacity.js'

/** Another touch of the sender: planned for this instant, or gone (or perhaps gone) at it. */
export interface SenderTouch {
  at_ms: number
  step: number
  planned: boolean
}

export interface SlotSearch {
  rules: SenderRules
  ask: SenderAsk
  /** The recipient's. */
  calendar: Calendar
  /** From the day before the ask on, without the asking touch. */
  others: SenderTouch[]
  refusal: SenderRefusal
}

/** Beyond it a calendar knows nothing; a sender booked out for a year is told to come back then. */
const searchDays = 365

/**
 * The first instant inside the recipient's hours at which the sender has room. What others plan counts as
 * taken: hundreds of refused touches would otherwise all come back at the same minute.
 */
export function nextFreeSlot(search: SlotSearch): { at_ms: number; reason: string } {
  const { rules, ask, calendar, others, refusal } = search
  const today = dayOf(rules, ask.at_ms)
  const gap = gapMs(rules, ask.jitter_key)
  const taken = others.map(instantOf).sort((a, b) => a - b)
  const perDay = takenPerDay(rules, ask, others)
  const hasRoom = (day: number) => (perDay.get(day) ?? 0) < capOfDay(rules, day, ask.at_ms)
  const isFull = refusal.kind === 'gap' && !hasRoom(today)
  const reason = isFull ? "the sender's day is fully planned" : refusal.reason
  let earliest = ask.at_ms
  for (;;) {
    const question = { earliest_ms: earliest, calendar, jitter_key: ask.jitter_key }
    const { at_ms } = nextSlot(question)
    const day = dayOf(rules, at_ms)
    if (day > today + searchDays) return { at_ms, reason }
    const clash = hasRoom(day) ? lastWithin(taken, at_ms, gap) : undefined
    if (hasRoom(day) && clash === undefined) return { at_ms, reason }
    earliest = clash === undefined ? startOfDay(rules, day + 1) : clash + gap
  }
}

/** A follow-up counts only other follow-ups: first touches make room for it. */
function takenPerDay(
  rules: SenderRules,
  ask: SenderAsk,
  others: SenderTouch[],
): Map<number, number> {
  const perDay = new Map<number, number>()
  for (const other of others) {
    if (ask.step > 1 && other.planned && other.step === 1) continue
    const day = dayOf(rules, other.at_ms)
    perDay.set(day, (perDay.get(day) ?? 0) + 1)
  }
  return perDay
}

/** The latest instant less than `gap` away from `ms`. */
function lastWithin(ascending: number[], ms: number, gap: number): number | undefined {
  const found = ascending[countBefore(ascending, ms + gap) - 1]
  return found !== undefined && found > ms - gap ? found : undefined
}

function countBefore(ascending: number[], ms: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) < ms) low = middle + 1
    else high = middle
  }
  return low
}

function instantOf(other: SenderTouch): number {
  return other.planned ? other.at_ms : leftAt(other.at_ms)
}

/** For a plan that is made in memory; the claim reads the same figures from the store. */
export function loadOf(rules: SenderRules, ask: SenderAsk, others: SenderTouch[]): SenderLoad {
  const today = dayOf(rules, ask.at_ms)
  const gap = gapMs(rules, ask.jitter_key)
  const load: SenderLoad = { counted_today: 0, follow_ups_today: 0, near_ms: [] }
  for (const other of others) {
    const isToday = dayOf(rules, other.at_ms) === today
    if (isToday && !other.planned) load.counted_today += 1
    if (isToday && other.planned && other.step > 1) load.follow_ups_today += 1
    if (!other.planned && Math.abs(instantOf(other) - ask.at_ms) < gap)
      load.near_ms.push(other.at_ms)
  }
  return load
}
