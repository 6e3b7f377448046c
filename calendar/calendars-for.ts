import type { Holiday, ZoneTable } from '../contracts/temporal/calendar.js'
import { holidaysOf } from './holidays.js'
import { zoneTable } from './zone-table.js'

const dayMs = 86_400_000

export interface CalendarWish {
  zones: string[]
  /** Country codes; '' stands for "no country": only the campaign's own dates close. */
  countries: string[]
  /** Closed for everybody: local dates like 2026-12-24. */
  dates: string[]
}

export interface CalendarData {
  zones: Record<string, ZoneTable>
  holidays: Record<string, Holiday[]>
}

/** Everything a year's planning needs to know of these zones and countries, as plain data. */
export function calendarsFor(wish: CalendarWish, fromMs: number): CalendarData {
  const own = wish.dates.map((date) => ({
    day: Math.floor(Date.parse(`${date}T00:00:00Z`) / dayMs),
    name: 'a closed day of the campaign',
  }))
  const closedIn = (country: string) => {
    const days = country === '' ? own : [...holidaysOf(country, fromMs), ...own]
    return days.sort((a, b) => a.day - b.day)
  }
  return {
    zones: Object.fromEntries([...new Set(wish.zones)].map((z) => [z, zoneTable(z, fromMs)])),
    holidays: Object.fromEntries([...new Set(wish.countries)].map((c) => [c, closedIn(c)])),
  }
}
