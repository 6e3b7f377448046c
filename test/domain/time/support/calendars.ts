import { holidaysOf } from '../../../../calendar/holidays.js'
import { zoneTable } from '../../../../calendar/zone-table.js'
import type { Calendar, HoursRule } from '../../../../contracts/temporal/calendar.js'

/** `2026-10-25 02:30` in UTC, and back. */
export const utc = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`)
export const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

const september = utc('2026-09-01 00:00')
const everyDay = [1, 2, 3, 4, 5, 6, 7]

export const office: HoursRule = { start_minute: 540, end_minute: 1020, days: [1, 2, 3, 4, 5] }

/** `22:00-23:59`, on every day of the week unless told. */
export function hours(window: string, days = everyDay): HoursRule {
  const [from = NaN, to = NaN] = window.split('-').map((time) => {
    const [hour, minute] = time.split(':').map(Number)
    return hour! * 60 + minute!
  })
  return { start_minute: from, end_minute: to, days }
}

/** For 400 days; without a country, no holidays. */
export function calendarOf(zone: string, country = '', rule = office, start = september): Calendar {
  const holidays = country === '' ? [] : holidaysOf(country, start)
  return { zone: zoneTable(zone, start), hours: rule, holidays }
}
