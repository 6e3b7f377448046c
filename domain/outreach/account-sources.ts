import type { ContactFacts, OutreachRules } from '../../contracts/temporal/account-outreach.js'
import {
  accountZone,
  factsOfContact,
  type ChannelSetting,
  type ContactSource,
} from './facts-of-contact.js'
import { rulesOf, type CampaignPlan } from './rules-of.js'

export interface AccountSources {
  plan: CampaignPlan
  contacts: ContactSource[]
  /** For people of an account where nobody's zone is known. */
  default_zone: string
  channels: Omit<ChannelSetting, 'hours'>
}

export interface AccountRulesAndFacts {
  rules: OutreachRules
  contacts: ContactFacts[]
  /** Which calendars planning needs. */
  calendar: { zones: string[]; countries: string[]; dates: string[] }
}

/** What an account's outreach is planned from, as long as the store has no say in it. */
export function rulesAndFacts(sources: AccountSources): AccountRulesAndFacts {
  const { plan, default_zone } = sources
  const { holidays } = plan.config
  const rules = rulesOf(plan)
  const around = {
    fallback_zone: accountZone(sources.contacts, default_zone),
    public_holidays: holidays.public,
    channels: { ...sources.channels, hours: rules.hours },
  }
  const contacts = sources.contacts.map((contact) => factsOfContact(contact, around))
  return {
    rules,
    contacts,
    calendar: {
      zones: contacts.map(({ zone }) => zone),
      countries: contacts.map((contact) => contact.holidays),
      dates: holidays.dates,
    },
  }
}
