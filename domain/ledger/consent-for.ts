import type { Consent } from '../../contracts/contacts.js'

export type ConsentStanding = 'not_needed' | 'given' | 'missing'

/** An SMS needs a consent that can be proven; a call is made by a person, who is no machine. */
export function consentFor(channel: string, consent: Consent): ConsentStanding {
  if (channel !== 'sms') return 'not_needed'
  return consent.sms === undefined || consent.sms === 'unproven' ? 'missing' : 'given'
}
