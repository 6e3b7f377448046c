import type { HoursRule } from '../../contracts/temporal/calendar.js'

const opensAt = 8 * 60
const closesAt = 20 * 60

/** SMS leave from 08:00 to 20:00 where the person is, whatever is configured; null: that leaves no minute. */
export function smsHours(hours: HoursRule): HoursRule | null {
  const start_minute = Math.max(hours.start_minute, opensAt)
  const end_minute = Math.min(hours.end_minute, closesAt)
  return start_minute < end_minute ? { ...hours, start_minute, end_minute } : null
}
