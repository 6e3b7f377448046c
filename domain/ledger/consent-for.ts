import type { Consent } from '../../contracts/contacts.js'

export type ConsentStanding = 'not_needed' | 'given' | 'missing'

/** Messages to a phone need a consent that can be proven. */
export function consentFor(channel: string, consent: Consent): ConsentStanding {
  if (channel !== 'sms' && channel !== 'call') return 'not_needed'
  const stored = channel === 'sms' ? consent.sms : consent.calls
  return stored === undefined || stored === 'unproven' ? 'missing' : 'given'
}
