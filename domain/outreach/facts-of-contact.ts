import type { Consent } from '../../contracts/contacts.js'
import type { ContactFacts, ContactRole } from '../../contracts/temporal/account-outreach.js'

export interface ContactSource {
  contact_id: string
  email: string | null
  phone: string | null
  timezone: string | null
  country: string | null
  consent: Consent
  role: ContactRole
  score: number
}

export interface Surroundings {
  /** Of the account, else the tenant's: for people whose zone is not known. */
  fallback_zone: string
  public_holidays: boolean
}

/** What the workflow may know of a person, and which channels are open to them. */
export function factsOfContact(contact: ContactSource, around: Surroundings): ContactFacts {
  return {
    contact_id: contact.contact_id,
    zone: contact.timezone ?? around.fallback_zone,
    holidays: holidaysKey(contact, around.public_holidays),
    role: contact.role,
    score: contact.score,
    channels: channelsOf(contact),
  }
}

/** Whose holidays count for this person; '' where nobody's do. */
export function holidaysKey(
  { country }: { country: string | null },
  publicHolidays: boolean,
): string {
  return publicHolidays ? (country ?? '') : ''
}

/** null: usable. Otherwise why not, in words that fit behind the channel's name. */
export function channelsOf(
  contact: Pick<ContactSource, 'email' | 'phone' | 'consent'>,
): Record<string, string | null> {
  return {
    email: contact.email ? null : 'no address',
    sms: smsFault(contact),
    call: contact.phone ? 'not set up' : 'no number',
    linkedin: 'not set up',
  }
}

function smsFault({ phone, consent }: Pick<ContactSource, 'phone' | 'consent'>): string {
  if (!phone) return 'no number'
  const isProven = consent.sms !== undefined && consent.sms !== 'unproven'
  return isProven ? 'not set up' : 'no proven consent'
}

/** The zone of the first person whose zone is known stands for colleagues whose zone is not. */
export function accountZone(contacts: { timezone: string | null }[], tenantZone: string): string {
  return contacts.find(({ timezone }) => timezone !== null)?.timezone ?? tenantZone
}
