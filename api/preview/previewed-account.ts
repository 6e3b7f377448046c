import { calendarsFor } from '../../calendar/calendars-for.js'
import {
  configInputSchema,
  type CampaignConfig,
  type ConfigInput,
} from '../../contracts/campaign-config.js'
import type { LeadInput } from '../../contracts/leads.js'
import type { OutreachState } from '../../contracts/temporal/account-outreach.js'
import { mergePeople, type LeadPerson } from '../../domain/leads/merge-people.js'
import { rulesAndFacts } from '../../domain/outreach/account-sources.js'
import { beginOutreach } from '../../domain/outreach/begin-outreach.js'
import { roleOf } from '../../domain/outreach/contact-role.js'
import { titleScore } from '../../domain/titles/title-score.js'
import { contactIdOf } from '../../store/derive-ids.js'
import { mergeContact } from '../../store/repositories/contact-merge.js'
import type { TenantChannels } from '../campaigns/channel-setting.js'
import type { ContactRow } from '../campaigns/load-members.js'
import { mergeWarnings } from '../leads/lead-warnings.js'
import { accountIdOfLead, knownMetadata } from '../leads/store-people.js'

export interface PreviewedAccount {
  /** The caller's own name for it. */
  ownId: string
  accountId: string
  config: CampaignConfig
  senderId: string | undefined
  metadata: Record<string, unknown>
  people: ContactRow[]
  state: OutreachState
  /** Of the entries of the lead itself. */
  warnings: string[]
}

export interface PreviewSetting {
  tenantId: string
  secret: string
  defaultTimezone: string
  channels: TenantChannels
  startMs: number
  /** Of everybody named in this preview, as stored. */
  stored: ReadonlyMap<string, ContactRow>
  /** Of the accounts, as stored. */
  metadata: ReadonlyMap<string, Record<string, unknown>>
}

/** An account as its lead would make it, without making it. */
export function previewedAccount(
  { lead, config: given }: { lead: LeadInput; config: ConfigInput | undefined },
  setting: PreviewSetting,
): PreviewedAccount {
  const { sender_id, ...config } = lead.config ?? given ?? configInputSchema.parse({})
  const merged = mergePeople(lead)
  const accountId = accountIdOfLead(setting.secret, lead)
  const members = merged.people.map((person) => memberOf(person, setting))
  const { calendar, ...known } = rulesAndFacts({
    plan: { config, steps: [], version: 1 },
    contacts: members,
    default_zone: setting.defaultTimezone,
    channels: setting.channels,
  })
  const loaded = { ...known, ...calendarsFor(calendar, setting.startMs), engagements: [] }
  const input = { tenant_id: setting.tenantId, campaign_id: 'preview', account_id: accountId }
  return {
    ownId: lead.account_id,
    accountId,
    config,
    senderId: sender_id,
    metadata: { ...setting.metadata.get(accountId), ...knownMetadata(lead.metadata) },
    people: members,
    state: beginOutreach({ input, loaded, clock_offset_ms: 0 }, setting.startMs),
    warnings: mergeWarnings(merged),
  }
}

export function contactIdsOf(lead: LeadInput, secret: string): string[] {
  return mergePeople(lead).people.map(({ contact }) => contactIdOf(secret, contact))
}

export function phonesOf(lead: LeadInput): { phone: string | null }[] {
  return mergePeople(lead).people.map(({ contact }) => ({ phone: contact.phone ?? null }))
}

function memberOf({ is_lead, contact }: LeadPerson, setting: PreviewSetting) {
  const { role: given, ...input } = contact
  const id = contactIdOf(setting.secret, contact)
  const stored = setting.stored.get(id)
  const row: ContactRow = {
    ...(stored ?? newcomer(id, setting)),
    ...mergeContact(stored, [input]),
  }
  const { score } = titleScore(row.title)
  return { ...row, score, role: roleOf({ is_lead, given, score }) }
}

function newcomer(contactId: string, setting: PreviewSetting) {
  const at = new Date(setting.startMs)
  return {
    tenant_id: setting.tenantId,
    contact_id: contactId,
    erased_at: null,
    created_at: at,
    updated_at: at,
  }
}
