import type { Calendar, Interval } from '../../contracts/temporal/calendar.js'
import { daysLater } from './days-later.js'
import { toInstant, toLocal } from './local-time.js'
import { nextWorkingDay } from './working-day.js'

/** Days of either kind keep the local time of day; the rest is elapsed time. */
export function addInterval(calendar: Calendar, fromMs: number, interval: Interval): number {
  switch (interval.unit) {
    case 'days':
      return daysLater(calendar.zone, fromMs, interval.count)
    case 'business_days':
      return businessDaysLater(calendar, fromMs, interval.count)
    case 'ms':
      return fromMs + interval.count
  }
}

function businessDaysLater(calendar: Calendar, fromMs: number, count: number): number {
  const local = toLocal(calendar.zone, fromMs)
  let day = local.day
  for (let counted = 0; counted < count; counted += 1) day = nextWorkingDay(calendar, day + 1)
  return toInstant(calendar.zone, { day, minute: local.minute })
}
