import { configInputSchema, type CampaignConfig } from '../../contracts/campaign-config.js'
import type { LeadInput } from '../../contracts/leads.js'
import { channelsIn } from '../../domain/campaigns/channels-in.js'
import { unwritableTemplates } from '../../domain/messages/find-unwritable.js'
import { canonicalJson } from '../../store/canonical-json.js'
import { deriveId, newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import {
  findCampaign,
  insertCampaign,
  insertCampaignContacts,
  type CampaignRow,
} from '../../store/repositories/campaigns.js'
import { suppressedContacts } from '../../store/repositories/suppressed-contacts.js'
import { tenantTemplates } from '../../store/repositories/templates.js'
import type { Principal } from '../auth/principal.js'
import { tenantChannels } from '../campaigns/channel-setting.js'
import { launchInside, withoutTemporal } from '../campaigns/launch-campaign.js'
import { refuseUnwritableFor, toReader } from '../campaigns/launch-check.js'
import type { SenderRow } from '../campaigns/load-members.js'
import { refuseUnreachableLinks } from '../campaigns/refuse-unreachable-links.js'
import { refuseUnseenReplies } from '../campaigns/refuse-unseen-replies.js'
import type { ApiDeps } from '../deps.js'
import { chooseSender } from './choose-sender.js'
import { leadWarnings } from './lead-warnings.js'
import type { StoredLead } from './store-people.js'

export interface LeadOrder {
  caller: Principal
  input: LeadInput
  /** The same key and body always make the same campaign, also when the first answer was never stored. */
  idempotencyKey: string | undefined
}

export interface LeadStart extends LeadOrder {
  secret: string
  lead: StoredLead
  warnings: string[]
  nowMs: number
  temporalIsUp: boolean
}

/** Not new: the same call made it before, and it has ended since. */
export async function startLead(
  trx: Trx,
  deps: ApiDeps,
  start: LeadStart,
): Promise<{ isNew: boolean; campaign: CampaignRow }> {
  const { caller, lead, nowMs } = start
  const { tenantId } = caller
  if (!start.temporalIsUp) throw withoutTemporal()
  const { sender_id, ...config } = start.input.config ?? configInputSchema.parse({})
  const sender = await chooseSender(trx, tenantId, sender_id)
  refuseUnreachableLinks(deps, sender)
  await refuseUnseenReplies(trx, deps, { tenantId, route: sender, config })
  await refuseUnwritable(trx, start, { config, sender })
  const contacts = lead.members.map(({ contact }) => contact)
  const suppressed = await suppressedContacts(trx, tenantId, contacts)
  const { defaultTimezone } = deps.settings
  const channels = await tenantChannels(deps, trx, { tenantId, contacts })
  const concerns = leadWarnings({ config, contacts, suppressed, defaultTimezone, channels })
  const campaignId = idOf(start)
  const isNew = await insertCampaign(trx, {
    campaign_id: campaignId,
    tenant_id: tenantId,
    kind: 'abm',
    name: nameOf(start),
    status: 'draft',
    sender_id: sender.sender_id,
    steps: [],
    working_hours: config.working_hours,
    config,
    lead_account_id: lead.accountId,
    planned_total: 0,
    warnings: [...start.warnings, ...concerns],
    created_at: new Date(nowMs),
  })
  if (isNew) await launch(trx, start, campaignId)
  return { isNew, campaign: await found(trx, tenantId, campaignId) }
}

async function launch(trx: Trx, { caller, lead, nowMs }: LeadStart, campaignId: string) {
  const { tenantId } = caller
  const members = lead.members.map(({ contact, role, score }) => ({
    contactId: contact.contact_id,
    accountId: lead.accountId,
    role,
    score,
  }))
  await insertCampaignContacts(trx, { tenantId, campaignId, firstPosition: 0 }, members)
  await launchInside(trx, { caller, campaignId, nowMs })
  await audit(trx, {
    tenantId,
    actor: caller.keyId,
    action: 'campaign.launch',
    subject: campaignId,
    detail: { contacts: members.length, account_id: lead.accountId },
    at: nowMs,
  })
}

async function refuseUnwritable(
  trx: Trx,
  { caller, lead }: LeadStart,
  { config, sender }: { config: CampaignConfig; sender: SenderRow },
): Promise<void> {
  const faults = unwritableTemplates({
    account: { tenant_id: caller.tenantId, account_id: lead.accountId },
    templates: await tenantTemplates(trx, caller.tenantId),
    tone: config.tone,
    channels: channelsIn({ config, steps: [] }),
    steps: config.max_touchpoints,
    readers: lead.members.map(({ contact }) => toReader(contact, lead.metadata)),
    signer: sender,
  })
  const pointers = new Map(lead.members.map((one) => [one.contact.contact_id, one.pointer]))
  refuseUnwritableFor(faults, (contactId) => pointers.get(contactId) ?? '')
}

function idOf({ idempotencyKey, secret, input }: LeadStart): string {
  if (idempotencyKey === undefined) return newId('cmp')
  return deriveId('cmp', secret, `lead:${idempotencyKey}:${canonicalJson(input)}`)
}

async function found(trx: Trx, tenantId: string, campaignId: string): Promise<CampaignRow> {
  const campaign = await findCampaign(trx, tenantId, campaignId)
  if (!campaign) throw new Error('the campaign of a lead is gone')
  return campaign
}

function nameOf({ input, lead }: LeadStart): string {
  const company = [lead.metadata['company_name'], input.company, lead.metadata['company']]
  const named = company.filter((name) => typeof name === 'string').map(oneLine)
  const known = named.find((name) => name !== '') ?? input.account_id
  return `Lead ${known}`.slice(0, longestName)
}

const longestName = 200

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}
