import type { ZoneTable } from '../../contracts/temporal/calendar.js'
import { dayMs, toLocal, weekdayOf } from './local-time.js'

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `Mon 23 Nov 09:12 Europe/Berlin` */
export function describeInstant(zone: ZoneTable, ms: number): string {
  const local = toLocal(zone, ms)
  const date = new Date(local.day * dayMs)
  const hours = String(Math.floor(local.minute / 60)).padStart(2, '0')
  const minutes = String(local.minute % 60).padStart(2, '0')
  const weekday = weekdays[weekdayOf(local.day) - 1]
  return `${weekday} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${hours}:${minutes} ${zone.name}`
}
