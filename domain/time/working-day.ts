import type { Calendar } from '../../contracts/temporal/calendar.js'
import { weekdayOf } from './local-time.js'

/** As far as a calendar's data reaches. */
export const searchDays = 400

/** A day of the working week that is no public holiday. */
export function isWorkingDay(calendar: Calendar, day: number): boolean {
  return isInWorkingWeek(calendar, day) && holidayOn(calendar, day) === null
}

export function isInWorkingWeek(calendar: Calendar, day: number): boolean {
  return calendar.hours.days.includes(weekdayOf(day))
}

export function holidayOn(calendar: Calendar, day: number): string | null {
  return calendar.holidays.find((holiday) => holiday.day === day)?.name ?? null
}

/** The first working day at or after `day`. */
export function nextWorkingDay(calendar: Calendar, day: number): number {
  for (let next = day; next <= day + searchDays; next += 1) {
    if (isWorkingDay(calendar, next)) return next
  }
  throw neverOpens(calendar)
}

export function neverOpens({ zone }: Calendar): Error {
  return new Error(`The calendar in ${zone.name} has no open minute in ${searchDays} days.`)
}
