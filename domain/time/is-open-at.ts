import type { Calendar } from '../../contracts/temporal/calendar.js'
import { toLocal } from './local-time.js'
import { isWorkingDay } from './working-day.js'

/** From the opening minute up to, but without, the closing minute of a working day. */
export function isOpenAt(calendar: Calendar, ms: number): boolean {
  const { hours, zone } = calendar
  const { day, minute } = toLocal(zone, ms)
  const isInside = minute >= hours.start_minute && minute < hours.end_minute
  return isInside && isWorkingDay(calendar, day)
}
