import type { ZoneTable } from '../../contracts/temporal/calendar.js'
import { toInstant, toLocal } from './local-time.js'

/** The same local time of day, so many calendar days on: 09:00 stays 09:00 across a clock change. */
export function daysLater(zone: ZoneTable, fromMs: number, days: number): number {
  const local = toLocal(zone, fromMs)
  return toInstant(zone, { day: local.day + days, minute: local.minute })
}
