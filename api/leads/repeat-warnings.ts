import type { LeadInput } from '../../contracts/leads.js'
import { canonicalJson } from '../../store/canonical-json.js'
import type { Trx } from '../../store/open-store.js'
import { membersAmong } from '../../store/repositories/campaign-additions.js'
import type { CampaignRow } from '../../store/repositories/campaigns.js'
import type { ContactRow } from '../campaigns/load-members.js'
import { nameOf } from '../campaigns/member-warnings.js'

export interface RepeatedLead {
  campaign: CampaignRow
  contacts: ContactRow[]
  input: LeadInput
}

const named = 10

/** What a lead that was posted again does not do, and which call does. */
export async function repeatWarnings(trx: Trx, repeated: RepeatedLead): Promise<string[]> {
  const { campaign } = repeated
  const path = `/api/v1/campaigns/${campaign.campaign_id}`
  return [
    standing(campaign, path),
    ...(await missingContacts(trx, repeated, path)),
    ...otherConfig(repeated, path),
  ]
}

function standing({ status }: CampaignRow, path: string): string {
  switch (status) {
    case 'paused':
      return `The campaign of this account is paused; nothing new was started. POST ${path}/resume lets it go on.`
    case 'completed':
    case 'cancelled':
      return `This call was carried out before and its campaign is ${status}; nothing new was started. Another Idempotency-Key starts anew.`
    case 'draft':
    case 'active':
      return 'The campaign of this account is running; nothing new was started.'
  }
}

async function missingContacts(
  trx: Trx,
  { campaign, contacts }: RepeatedLead,
  path: string,
): Promise<string[]> {
  const key = { tenantId: campaign.tenant_id, campaignId: campaign.campaign_id }
  const ids = contacts.map(({ contact_id }) => contact_id)
  const members = await membersAmong(trx, key, ids)
  const missing = contacts.filter(({ contact_id }) => !members.has(contact_id))
  if (missing.length === 0) return []
  const names = missing
    .slice(0, named)
    .map((contact) => `${nameOf(contact)} (${contact.contact_id})`)
  const more = missing.length > named ? `, and ${missing.length - named} more` : ''
  return [
    `Not in the campaign: ${names.join(', ')}${more}. POST ${path}/contacts with contact_ids adds them.`,
  ]
}

function otherConfig({ campaign, input }: RepeatedLead, path: string): string[] {
  if (!input.config) return []
  const { sender_id, ...config } = input.config
  const warnings: string[] = []
  if (canonicalJson(config) !== canonicalJson(campaign.config)) {
    warnings.push(`config was not taken over. PATCH ${path}/config changes it.`)
  }
  if (sender_id !== undefined && sender_id !== campaign.sender_id) {
    warnings.push(`config.sender_id was not taken over: the sender stays ${campaign.sender_id}.`)
  }
  return warnings
}
