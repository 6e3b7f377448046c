import type { Calendar } from '../../contracts/temporal/calendar.js'
import { stableHash } from '../shared/stable-hash.js'
import { isOpenAt } from './is-open-at.js'
import { minuteMs, toInstant, toLocal } from './local-time.js'
import {
  holidayOn,
  isInWorkingWeek,
  neverOpens,
  nextWorkingDay,
  searchDays,
} from './working-day.js'

export interface SlotQuestion {
  earliest_ms: number
  calendar: Calendar
  /** Spreads touches that would all leave at the opening minute; the same key gives the same minute. */
  jitter_key: string
}

export interface Slot {
  at_ms: number
  /** Why the earliest instant itself was closed. */
  moved: 'no' | 'outside_hours' | 'not_a_working_day' | 'holiday'
  /** The holiday that closed the day of the earliest instant. */
  holiday: string | null
}

const jitterMinutes = 30

/** The first instant at or after `earliest_ms` inside the recipient's working hours. */
export function nextSlot({ earliest_ms, calendar, jitter_key }: SlotQuestion): Slot {
  const { zone, hours } = calendar
  const earliest = Math.ceil(earliest_ms / minuteMs) * minuteMs
  if (isOpenAt(calendar, earliest)) return { at_ms: earliest, moved: 'no', holiday: null }

  const today = toLocal(zone, earliest).day
  const spread = Math.min(jitterMinutes, hours.end_minute - hours.start_minute)
  const minute = hours.start_minute + (stableHash(jitter_key) % spread)
  let day = nextWorkingDay(calendar, today)
  while (day <= today + searchDays) {
    const at_ms = toInstant(zone, { day, minute })
    // clocks that go forward can skip the opening minute, and those that go back repeat one that is over
    if (at_ms >= earliest && isOpenAt(calendar, at_ms)) {
      return { at_ms, ...whyClosed(calendar, today) }
    }
    day = nextWorkingDay(calendar, day + 1)
  }
  throw neverOpens(calendar)
}

function whyClosed(calendar: Calendar, day: number): Pick<Slot, 'moved' | 'holiday'> {
  if (!isInWorkingWeek(calendar, day)) return { moved: 'not_a_working_day', holiday: null }
  const holiday = holidayOn(calendar, day)
  return { moved: holiday === null ? 'outside_hours' : 'holiday', holiday }
}
