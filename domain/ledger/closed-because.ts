import type { Calendar } from '../../contracts/temporal/calendar.js'
import { isOpenAt } from '../time/is-open-at.js'
import { toLocal, weekdayOf } from '../time/local-time.js'
import { holidayOn, isInWorkingWeek } from '../time/working-day.js'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Why the recipient may not be written to at this instant; undefined: they may. */
export function closedBecause(calendar: Calendar, ms: number): string | undefined {
  if (isOpenAt(calendar, ms)) return undefined
  const { day, minute } = toLocal(calendar.zone, ms)
  if (!isInWorkingWeek(calendar, day)) {
    return `${weekdays[weekdayOf(day) - 1]} is not a working day of the recipient`
  }
  const holiday = holidayOn(calendar, day)
  if (holiday !== null) return `${holiday} is a holiday of the recipient`
  return `${timeOfDay(minute)} ${calendar.zone.name} is outside the recipient's working hours`
}

function timeOfDay(minute: number): string {
  const hours = String(Math.floor(minute / 60)).padStart(2, '0')
  return `${hours}:${String(minute % 60).padStart(2, '0')}`
}
