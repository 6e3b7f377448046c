import type { Calendar } from '../../contracts/temporal/calendar.js'
import type { ContactFacts, OutreachState } from '../../contracts/temporal/account-outreach.js'
import { smsHours } from './sms-hours.js'

export type Calendars = Pick<OutreachState, 'zones' | 'holidays' | 'rules'>

/** When this person may be written to; with a channel, when they may be written to there. */
export function calendarOf(
  calendars: Calendars,
  contact: Pick<ContactFacts, 'zone' | 'holidays'>,
  channel?: string,
): Calendar {
  const { hours } = calendars.rules
  return {
    zone: calendars.zones[contact.zone] ?? { name: contact.zone, offsets: [], until_ms: 0 },
    // a plan without a minute for SMS has no SMS in it; only one that was made before can ask here
    hours: channel === 'sms' ? (smsHours(hours) ?? hours) : hours,
    holidays: calendars.holidays[contact.holidays] ?? [],
  }
}
