import Holidays, { type HolidaysTypes } from 'date-holidays'
import type { Holiday } from '../contracts/temporal/calendar.js'

const dayMs = 86_400_000
const reachDays = 400

const years = new Map<string, Holiday[]>()

/** Public holidays of a whole country from a day before `fromMs` for the next 400 days. */
export function holidaysOf(country: string, fromMs: number): Holiday[] {
  const first = Math.floor(fromMs / dayMs) - 1
  const last = first + reachDays
  const names = new Map<number, string>()
  // a feast of several days may begin in the year before
  for (let year = yearOf(first) - 1; year <= yearOf(last); year += 1) {
    for (const { day, name } of holidaysOfYear(country, year)) {
      if (day >= first && day <= last && !names.has(day)) names.set(day, name)
    }
  }
  return [...names].map(([day, name]) => ({ day, name })).sort((a, b) => a.day - b.day)
}

function holidaysOfYear(country: string, year: number): Holiday[] {
  const key = `${country} ${year}`
  const known = years.get(key)
  if (known) return known
  // as if the country kept UTC, start and end read as its local dates
  const source = new Holidays(country, { types: ['public'], languages: ['en'], timezone: 'UTC' })
  const days = source.getHolidays(year).flatMap(daysOf)
  years.set(key, days)
  return days
}

/** The dates of which it takes more than half: a feast from sunset on, or an afternoon off, leaves that date open. */
function daysOf({ start, end, name }: HolidaysTypes.Holiday): Holiday[] {
  const days: Holiday[] = []
  for (let day = Math.floor(start.getTime() / dayMs); day * dayMs < end.getTime(); day += 1) {
    const from = Math.max(start.getTime(), day * dayMs)
    const to = Math.min(end.getTime(), (day + 1) * dayMs)
    if (to - from > dayMs / 2) days.push({ day, name })
  }
  return days
}

function yearOf(day: number): number {
  return new Date(day * dayMs).getUTCFullYear()
}
