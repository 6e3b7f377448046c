import { describeUnusable } from '../../domain/outreach/describe-channels.js'
import { channelsOf } from '../../domain/outreach/facts-of-contact.js'
import { hoursRuleOf } from '../../domain/outreach/hours-rule.js'
import { linkedinProfile } from '../../domain/outreach/linkedin-profile.js'
import type { ScopeRef } from '../../store/repositories/scopes.js'
import type { TouchSources } from '../../store/repositories/touch-sources.js'

/** Where a person is reached, and everything of theirs that may be suppressed. */
export interface Reach {
  address: string
  /** Of their mail: a stop of the domain stops the other channels, too. null: they have no mail address. */
  domain: string | null
  scopes: (ScopeRef & { kind: 'address' | 'domain' })[]
}

type Reached = { ok: true; reach: Reach } | { ok: false; reason: string }

/** Suppressions are left to the claim, which reads them under their locks. */
export function reachContact(
  channel: string,
  { contact, campaign }: TouchSources,
  setting: { sms: boolean },
): Reached {
  const usable: Record<string, string | null> = channelsOf(contact, {
    ...setting,
    suppressed_phones: new Map(),
    hours: hoursRuleOf(campaign.config.working_hours),
  })
  const fault = Object.hasOwn(usable, channel) ? usable[channel] : 'not set up'
  const address = addressOn(channel, contact)
  if (fault || address === null)
    return { ok: false, reason: inWords(channel, fault ?? 'no address') }
  const { email, phone } = contact
  const domain = email === null ? null : email.slice(email.lastIndexOf('@') + 1)
  // the others belong to the person as well: an unsubscribed mail address ends every channel
  const addresses = channel === 'email' ? [address] : [...new Set([address, email, phone])]
  return {
    ok: true,
    reach: {
      address,
      domain,
      scopes: [
        ...addresses.flatMap((key) => (key === null ? [] : [{ kind: 'address' as const, key }])),
        ...(domain === null ? [] : [{ kind: 'domain' as const, key: domain }]),
      ],
    },
  }
}

function addressOn(channel: string, contact: TouchSources['contact']): string | null {
  if (channel === 'email') return contact.email
  return channel === 'linkedin' ? linkedinProfile(contact.fields) : contact.phone
}

function inWords(channel: string, fault: string): string {
  return channel === 'email' ? 'contact has no e-mail address' : describeUnusable(channel, fault)
}
