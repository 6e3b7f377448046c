import type { Calendar } from '../../contracts/temporal/calendar.js'
import type { ContactFacts, OutreachState } from '../../contracts/temporal/account-outreach.js'

export type Calendars = Pick<OutreachState, 'zones' | 'holidays' | 'rules'>

/** When this person may be written to. */
export function calendarOf(
  calendars: Calendars,
  contact: Pick<ContactFacts, 'zone' | 'holidays'>,
): Calendar {
  return {
    zone: calendars.zones[contact.zone] ?? { name: contact.zone, offsets: [], until_ms: 0 },
    hours: calendars.rules.hours,
    holidays: calendars.holidays[contact.holidays] ?? [],
  }
}
