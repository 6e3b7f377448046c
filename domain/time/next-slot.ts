import type { HoursRule, ZoneTable } from '../../contracts/temporal/account-outreach.js'
import { stableHash } from '../shared/stable-hash.js'
import { minuteMs, toInstant, toLocal, weekdayOf } from './local-time.js'

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
  const isWorkingDay = (day: number) => hours.days.includes(weekdayOf(day))
  const isInside = local.minute >= hours.start_minute && local.minute < hours.end_minute
  if (isWorkingDay(local.day) && isInside) return { at_ms: earliest, moved: 'no' }

  const moved = isWorkingDay(local.day) ? 'outside_hours' : 'not_a_working_day'
  let day = local.minute < hours.start_minute ? local.day : local.day + 1
  while (!isWorkingDay(day)) day += 1
  const spread = Math.min(jitterMinutes, hours.end_minute - hours.start_minute)
  const minute = hours.start_minute + (stableHash(question.jitter_key) % spread)
  return { at_ms: toInstant(zone, { day, minute }), moved }
}
