import type { HoursRule, ZoneTable } from '../../contracts/temporal/account-outreach.js'
import { stableHash } from '../shared/stable-hash.js'
import { minuteMs, toInstant, toLocal, weekdayOf, type LocalTime } from './local-time.js'

export interface SlotQuestion {
  earliest_ms: number
  zone: ZoneTable
  hours: HoursRule
  /** Spreads touches that would all leave at the opening minute; the same key gives the same minute. */
  jitter_key: string
}

export interface Slot {
  at_ms: number
  moved: 'no' | 'outside_hours' | 'not_a_working_day'
}

const jitterMinutes = 30

/** The first instant at or after `earliest_ms` inside the recipient's working hours. */
export function nextSlot(question: SlotQuestion): Slot {
  const { zone, hours } = question
  const earliest = Math.ceil(question.earliest_ms / minuteMs) * minuteMs
  const local = toLocal(zone, earliest)
  if (isOpen(hours, local)) return { at_ms: earliest, moved: 'no' }

  const moved = isWorkingDay(hours, local.day) ? 'outside_hours' : 'not_a_working_day'
  const spread = Math.min(jitterMinutes, hours.end_minute - hours.start_minute)
  const minute = hours.start_minute + (stableHash(question.jitter_key) % spread)
  for (let day = local.day; ; day += 1) {
    if (!isWorkingDay(hours, day)) continue
    const at_ms = toInstant(zone, { day, minute })
    // clocks that go forward can skip the opening minute, and those that go back repeat one that is over
    if (at_ms >= earliest && isOpen(hours, toLocal(zone, at_ms))) return { at_ms, moved }
  }
}

function isOpen(hours: HoursRule, local: LocalTime): boolean {
  const isInside = local.minute >= hours.start_minute && local.minute < hours.end_minute
  return isWorkingDay(hours, local.day) && isInside
}

function isWorkingDay(hours: HoursRule, day: number): boolean {
  return hours.days.includes(weekdayOf(day))
}
