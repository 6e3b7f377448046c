import type { HoursRule } from '../../contracts/temporal/calendar.js'
import type { WorkingHours } from '../../contracts/working-hours.js'

const weekdays: WorkingHours['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export function hoursRuleOf(hours: WorkingHours): HoursRule {
  return {
    start_minute: minuteOf(hours.start),
    end_minute: minuteOf(hours.end),
    days: hours.days.map((day) => weekdays.indexOf(day) + 1),
  }
}

export function minutesPerDayOf(hours: WorkingHours): number {
  return minuteOf(hours.end) - minuteOf(hours.start)
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
