import type { CampaignConfig } from '../../contracts/campaign-config.js'
import type { MergedPeople } from '../../domain/leads/merge-people.js'
import { channelsIn } from '../../domain/campaigns/channels-in.js'
import { configWarnings } from '../../domain/outreach/config-warnings.js'
import { accountZone, channelsOf } from '../../domain/outreach/facts-of-contact.js'
import { hoursRuleOf } from '../../domain/outreach/hours-rule.js'
import type { TenantChannels } from '../campaigns/channel-setting.js'
import type { ContactRow } from '../campaigns/load-members.js'
import { suppressedWarning, zoneWarning } from '../campaigns/member-warnings.js'

export interface LeadConcerns {
  config: CampaignConfig
  contacts: ContactRow[]
  /** By contact, with the reason. */
  suppressed: ReadonlyMap<string, string>
  defaultTimezone: string
  channels: TenantChannels
}

/** What a careful colleague would say of these people and this configuration. */
export function leadWarnings(concerns: LeadConcerns): string[] {
  const { config, contacts, suppressed, defaultTimezone, channels } = concerns
  return [
    ...configWarnings(config, contacts.map(toWarnOf(config, channels))),
    ...zoneWarning(contacts, accountZone(contacts, defaultTimezone)),
    ...suppressedWarning(contacts, suppressed),
  ]
}

export function mergeWarnings({ merged }: MergedPeople): string[] {
  return merged.map(
    ({ entries, shared }) =>
      `${entries} entries share ${shared}: merged into one contact; of two values the first was taken.`,
  )
}

function toWarnOf(config: CampaignConfig, known: TenantChannels) {
  const setting = { ...known, hours: hoursRuleOf(config.working_hours) }
  const wanted = channelsIn({ config, steps: [] })
  return (contact: ContactRow) => {
    const channels = Object.entries(channelsOf(contact, setting))
    return {
      contact_id: contact.contact_id,
      title: contact.title,
      channels: Object.fromEntries(channels.filter(([channel]) => wanted.includes(channel))),
    }
  }
}
