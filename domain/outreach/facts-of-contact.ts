import type { Consent } from '../../contracts/contacts.js'
import type { Channel } from '../../contracts/campaign-config.js'
import type { ContactFacts, ContactRole } from '../../contracts/temporal/account-outreach.js'
import type { HoursRule } from '../../contracts/temporal/calendar.js'
import { consentFor } from '../ledger/consent-for.js'
import { linkedinProfile } from './linkedin-profile.js'
import { smsHours } from './sms-hours.js'

export interface ContactSource {
  contact_id: string
  email: string | null
  phone: string | null
  timezone: string | null
  country: string | null
  consent: Consent
  fields: Record<string, unknown>
  role: ContactRole
  score: number
}

export interface Surroundings {
  /** Of the account, else the tenant's: for people whose zone is not known. */
  fallback_zone: string
  public_holidays: boolean
  channels: ChannelSetting
}

/** What the workflow may know of a person, and which channels are open to them. */
export function factsOfContact(contact: ContactSource, around: Surroundings): ContactFacts {
  return {
    contact_id: contact.contact_id,
    zone: contact.timezone ?? around.fallback_zone,
    holidays: holidaysKey(contact, around.public_holidays),
    role: contact.role,
    score: contact.score,
    channels: channelsOf(contact, around.channels),
  }
}

/** Whose holidays count for this person; '' where nobody's do. */
export function holidaysKey(
  { country }: { country: string | null },
  publicHolidays: boolean,
): string {
  return publicHolidays ? (country ?? '') : ''
}

/** What decides, besides the person, which channels are open. */
export interface ChannelSetting {
  /** Something can send SMS. */
  sms: boolean
  /** Nothing goes to these numbers, with the reason. */
  suppressed_phones: ReadonlyMap<string, string>
  hours: HoursRule
}

export type Reachable = Pick<ContactSource, 'email' | 'phone' | 'timezone' | 'consent' | 'fields'>

/** null: usable. Otherwise why not, in words that fit behind the channel's name. */
export function channelsOf(
  contact: Reachable,
  setting: ChannelSetting,
): Record<Channel, string | null> {
  return {
    email: contact.email ? null : 'no address',
    sms: smsFault(contact, setting),
    call: phoneFault(contact, setting),
    linkedin: linkedinProfile(contact.fields) === null ? 'no profile' : null,
  }
}

function phoneFault({ phone }: Reachable, { suppressed_phones }: ChannelSetting): string | null {
  if (!phone) return 'no number'
  const reason = suppressed_phones.get(phone)
  return reason === undefined ? null : `number suppressed: ${reason}`
}

function smsFault(contact: Reachable, setting: ChannelSetting): string | null {
  if (!setting.sms) return 'not set up'
  const fault = phoneFault(contact, setting)
  if (fault !== null) return fault
  if (consentFor('sms', contact.consent) !== 'given') return 'no proven consent'
  if (contact.timezone === null) return 'no known time zone'
  return smsHours(setting.hours) === null ? 'no working hour between 08:00 and 20:00' : null
}

/** The zone of the first person whose zone is known stands for colleagues whose zone is not. */
export function accountZone(contacts: { timezone: string | null }[], tenantZone: string): string {
  return contacts.find(({ timezone }) => timezone !== null)?.timezone ?? tenantZone
}
