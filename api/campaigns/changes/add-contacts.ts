import type { MembersAdded, NewMembers } from '../../../contracts/campaign-members.js'
import { channelsIn } from '../../../domain/campaigns/channels-in.js'
import { hoursRuleOf } from '../../../domain/outreach/hours-rule.js'
import type { Trx } from '../../../store/open-store.js'
import { audit } from '../../../store/repositories/audit.js'
import {
  accountRuns,
  memberCount,
  membersAmong,
  nextPosition,
} from '../../../store/repositories/campaign-additions.js'
import {
  findCampaign,
  insertCampaignContacts,
  lockCampaign,
  updateCampaign,
  type CampaignRow,
} from '../../../store/repositories/campaigns.js'
import { routeOfSender } from '../../../store/repositories/senders.js'
import { suppressedContacts } from '../../../store/repositories/suppressed-contacts.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiDeps } from '../../deps.js'
import { WithStatus } from '../../endpoint/answer.js'
import { ApiProblem, notFound } from '../../problems/api-problem.js'
import { tenantChannels } from '../channel-setting.js'
import { refuseUnwritableNewcomers } from './check-newcomers.js'
import { refuseWithoutTemporal, startAccounts } from '../launch-campaign.js'
import { loadNewcomers, type Newcomer } from './load-newcomers.js'
import { suppressedWarning, unreachableWarning, zoneWarning } from '../member-warnings.js'
import { refuseUnreachableLinks } from '../refuse-unreachable-links.js'
import { refuseCrowdedAccounts } from '../refuse-crowded-accounts.js'
import { tellOutreach } from '../../../intake/events/tell-outreach.js'

export interface AddOrder {
  caller: Principal
  campaignId: string
  input: NewMembers
}

interface Addition extends AddOrder {
  campaign: CampaignRow
  nowMs: number
  defaultTimezone: string
  deps: Pick<ApiDeps, 'settings'>
}

export async function addContacts(
  deps: ApiDeps,
  order: AddOrder,
): Promise<WithStatus<MembersAdded>> {
  const { caller, campaignId } = order
  const { tenantId } = caller
  const known = await findCampaign(deps.store.db, tenantId, campaignId)
  if (!known) throw notFound('campaign')
  if (isRunning(known)) {
    const id = { tenantId, senderId: known.sender_id }
    refuseUnreachableLinks(deps, await routeOfSender(deps.store.db, id))
    await refuseWithoutTemporal(deps)
  }
  const nowMs = await deps.clock.now(tenantId)
  const { defaultTimezone } = deps.settings
  const answer = await deps.store.transaction(async (trx) => {
    const campaign = await lockCampaign(trx, tenantId, campaignId)
    if (!campaign) throw notFound('campaign')
    if (!isRunning(campaign) && campaign.status !== 'draft') throw hasEnded(campaign)
    return addInside(trx, { ...order, campaign, nowMs, defaultTimezone, deps })
  })
  deps.outbox.nudge()
  return new WithStatus(answer.added.length > 0 ? 201 : 200, answer)
}

function isRunning({ status }: CampaignRow): boolean {
  return status === 'active' || status === 'paused'
}

function hasEnded({ status }: CampaignRow): ApiProblem {
  return new ApiProblem('conflict', `The campaign is ${status}: nobody can be added any more.`)
}

async function addInside(trx: Trx, addition: Addition): Promise<MembersAdded> {
  const { campaign, input, caller, campaignId, nowMs } = addition
  const key = { tenantId: caller.tenantId, campaignId }
  const given = await loadNewcomers(trx, { campaign, input, nowMs })
  const ids = given.newcomers.map(({ contact }) => contact.contact_id)
  const members = await membersAmong(trx, key, ids)
  const newcomers = given.newcomers.filter(({ contact }) => !members.has(contact.contact_id))
  const added = newcomers.map(({ contact }) => contact.contact_id)
  const warnings = [...given.warnings, ...alreadyThere(members.size)]
  if (added.length > 0) {
    await refuseUnwritableNewcomers(trx, campaign, newcomers)
    await enroll(trx, addition, newcomers)
    await record(trx, addition, added)
    warnings.push(...(await concerns(trx, addition, newcomers)))
  }
  if (campaign.lead_account_id !== null) {
    warnings.push(...crowdWarning(await memberCount(trx, key), added.length))
  }
  await updateCampaign(trx, key, { updated_at: new Date(nowMs) })
  return {
    campaign_id: campaignId,
    contacts_count: await memberCount(trx, key),
    added,
    warnings,
  }
}

async function concerns(
  trx: Trx,
  { campaign, defaultTimezone, deps }: Addition,
  newcomers: Newcomer[],
): Promise<string[]> {
  const contacts = newcomers.map(({ contact }) => contact)
  const tenantId = campaign.tenant_id
  const suppressed = await suppressedContacts(trx, tenantId, contacts)
  const wanted = {
    ...(await tenantChannels(deps, trx, { tenantId, contacts })),
    hours: hoursRuleOf(campaign.config.working_hours),
    channels: channelsIn(campaign),
  }
  return [
    ...unreachableWarning(contacts, wanted),
    ...zoneWarning(contacts, `that of a colleague, else ${defaultTimezone},`),
    ...suppressedWarning(contacts, suppressed),
  ]
}

async function enroll(trx: Trx, addition: Addition, newcomers: Newcomer[]): Promise<void> {
  const { campaign, caller, campaignId, nowMs } = addition
  const { tenantId } = caller
  const key = { tenantId, campaignId }
  const accountIds = [...new Set(newcomers.map(({ accountId }) => accountId))]
  const runs = isRunning(campaign) ? await accountRuns(trx, key, accountIds) : []
  refuseFinished(
    newcomers,
    runs.filter(({ finished_at }) => finished_at !== null).map(({ account_id }) => account_id),
  )
  const firstPosition = await nextPosition(trx, key)
  await insertCampaignContacts(
    trx,
    { ...key, firstPosition },
    newcomers.map(({ contact, ...rest }) => ({ contactId: contact.contact_id, ...rest })),
  )
  await refuseCrowdedAccounts(trx, key)
  if (!isRunning(campaign)) return
  const fact = { kind: 'reload', apply_to: 'next_touch' } as const
  const workflowIds = runs.map(({ workflow_id }) => workflow_id)
  await tellOutreach(trx, workflowIds, { caller, fact, nowMs })
  const started = new Set(runs.map(({ account_id }) => account_id))
  const fresh = accountIds.filter((accountId) => !started.has(accountId))
  if (fresh.length === 0) return
  await updateCampaign(trx, key, { planned_total: campaign.planned_total + fresh.length })
  await startAccounts(trx, { caller, campaignId, nowMs }, fresh)
}

/** A finished workflow hears nothing any more. */
function refuseFinished(newcomers: Newcomer[], finished: string[]): void {
  const late = newcomers.filter(({ accountId }) => finished.includes(accountId))
  if (late.length === 0) return
  const detail =
    'belongs to an account whose outreach in this campaign has finished; put them into a new campaign'
  throw new ApiProblem('conflict', `${late.length} contact(s) cannot be added: each ${detail}.`, {
    errors: late.slice(0, 50).map(({ pointer }) => ({ pointer, detail })),
  })
}

async function record(trx: Trx, addition: Addition, added: string[]): Promise<void> {
  const { caller, campaignId, nowMs } = addition
  await audit(trx, {
    tenantId: caller.tenantId,
    actor: caller.keyId,
    action: 'campaign.contacts_added',
    subject: campaignId,
    detail: { contacts: added.length },
    at: nowMs,
  })
}

function alreadyThere(count: number): string[] {
  if (count === 0) return []
  return [`${count} contact(s) are in this campaign already and stay as they are.`]
}

const mostContacts = 10

function crowdWarning(count: number, added: number): string[] {
  if (added === 0 || count <= mostContacts) return []
  return [
    `This account has ${count} contacts: more than ${mostContacts} colleagues notice each other's mail.`,
  ]
}
