import { campaignConfigSchema, type CampaignConfig } from '../../contracts/campaign-config.js'
import type { CampaignInput } from '../../contracts/campaign-input.js'
import type { Campaign } from '../../contracts/campaigns.js'
import { channelsIn } from '../../domain/campaigns/channels-in.js'
import { accountOfContact } from '../../domain/outreach/account-of-contact.js'
import { configWarnings } from '../../domain/outreach/config-warnings.js'
import { roleOf } from '../../domain/outreach/contact-role.js'
import { hoursRuleOf } from '../../domain/outreach/hours-rule.js'
import { titleScore } from '../../domain/titles/title-score.js'
import { canonicalJson } from '../../store/canonical-json.js'
import { deriveId, newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { accountMetadata } from '../../store/repositories/accounts.js'
import { audit } from '../../store/repositories/audit.js'
import { insertCampaign, insertCampaignContacts } from '../../store/repositories/campaigns.js'
import { routeOfSender } from '../../store/repositories/senders.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { refuseUnrenderable, toReader, warningsFor } from './launch-check.js'
import { launchInside, refuseWithoutTemporal } from './launch-campaign.js'
import { tenantChannels } from './channel-setting.js'
import { loadContacts, loadSender, type ContactRow } from './load-members.js'
import { readCampaign } from './read-campaign.js'
import { wantedContacts } from './wanted-contacts.js'
import { refuseCrowdedAccounts } from './refuse-crowded-accounts.js'
import { refuseUnreachableLinks } from './refuse-unreachable-links.js'
import { refuseUnseenReplies } from './refuse-unseen-replies.js'

export interface CreateOrder {
  caller: Principal
  input: CampaignInput
  /** The same key and body always make the same campaign, also when the first answer was never stored. */
  idempotencyKey: string | undefined
}

interface Creation extends CreateOrder {
  nowMs: number
  deps: Pick<ApiDeps, 'settings'>
}

export async function createCampaign(deps: ApiDeps, order: CreateOrder): Promise<Campaign> {
  const { caller, input } = order
  if (input.launch) {
    const id = { tenantId: caller.tenantId, senderId: input.sender_id }
    const route = await routeOfSender(deps.store.db, id)
    refuseUnreachableLinks(deps, route)
    const config = configOf(input)
    await refuseUnseenReplies(deps.store.db, deps, { tenantId: caller.tenantId, route, config })
    await refuseWithoutTemporal(deps)
  }
  const nowMs = await deps.clock.now(caller.tenantId)
  const campaignId = await deps.store.transaction((trx) =>
    createInside(trx, { ...order, nowMs, deps }),
  )
  deps.outbox.nudge()
  return readCampaign(deps, caller.tenantId, campaignId)
}

async function createInside(trx: Trx, creation: Creation): Promise<string> {
  const { caller, input, nowMs, idempotencyKey } = creation
  const { tenantId } = caller
  const secret = await tenantSecret(trx, tenantId)
  const sender = await loadSender(trx, tenantId, input.sender_id)
  const { wanted, duplicates } = await wantedContacts(trx, tenantId, input)
  const contacts = await loadContacts(trx, tenantId, wanted)
  const members = contacts.map((contact) => toMember(contact, secret))
  const accountIds = members.map(({ accountId }) => accountId)
  const metadata = await accountMetadata(trx, tenantId, accountIds)
  const readers = contacts.map((contact, index) =>
    toReader(contact, metadata.get(accountIds[index] ?? '')),
  )
  refuseUnrenderable(input.steps, readers, sender)
  const id = idempotencyKey
    ? deriveId('cmp', secret, `campaign:${idempotencyKey}:${canonicalJson(input)}`)
    : newId('cmp')
  const isNew = await insertCampaign(trx, await rowOf(trx, creation, { id, contacts, duplicates }))
  if (!isNew) return id
  await insertCampaignContacts(trx, { tenantId, campaignId: id, firstPosition: 0 }, members)
  await refuseCrowdedAccounts(trx, { tenantId, campaignId: id })
  if (input.launch) await launchInside(trx, { caller, campaignId: id, nowMs })
  await audit(trx, {
    tenantId,
    actor: caller.keyId,
    action: input.launch ? 'campaign.launch' : 'campaign.create',
    subject: id,
    detail: { contacts: contacts.length, steps: input.steps.length },
    at: nowMs,
  })
  return id
}

async function rowOf(
  trx: Trx,
  { caller, input, nowMs, deps }: Creation,
  { id, contacts, duplicates }: { id: string; contacts: ContactRow[]; duplicates: number },
): Promise<Parameters<typeof insertCampaign>[1]> {
  const { tenantId } = caller
  const config = configOf(input)
  const { defaultTimezone } = deps.settings
  const wanted = {
    ...(await tenantChannels(deps, trx, { tenantId, contacts })),
    hours: hoursRuleOf(config.working_hours),
    channels: channelsIn({ config, steps: input.steps }),
  }
  const said = { contacts, duplicates, defaultTimezone, wanted }
  const warnings = await warningsFor(trx, tenantId, said)
  return {
    campaign_id: id,
    tenant_id: tenantId,
    kind: 'abm',
    name: input.name,
    status: 'draft',
    sender_id: input.sender_id,
    steps: input.steps,
    working_hours: config.working_hours,
    config,
    lead_account_id: null,
    planned_total: 0,
    warnings: [...warnings, ...configWarnings(config, [])],
    created_at: new Date(nowMs),
  }
}

function configOf({ config, working_hours }: CampaignInput): CampaignConfig {
  const whole = { ...campaignConfigSchema.parse({}), ...config }
  return { ...whole, working_hours: working_hours ?? whole.working_hours }
}

function toMember(contact: ContactRow, secret: string) {
  const { score } = titleScore(contact.title)
  return {
    contactId: contact.contact_id,
    accountId: deriveId('acc', secret, accountOfContact(contact)),
    role: roleOf({ is_lead: false, given: undefined, score }),
    score,
  }
}
