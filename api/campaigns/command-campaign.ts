import type { CampaignState } from '../../contracts/campaigns.js'
import { transition, type CampaignCommand } from '../../domain/campaigns/transition.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { withdrawApprovals } from '../../store/repositories/campaign-approvals.js'
import {
  findCampaign,
  lockCampaign,
  runningWorkflows,
  updateCampaign,
  type CampaignRow,
} from '../../store/repositories/campaigns.js'
import { lockScopes } from '../../store/repositories/scopes.js'
import { routeOfCampaign } from '../../store/repositories/senders.js'
import { placeStop } from '../../store/repositories/stops.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, InvalidInput, notFound } from '../problems/api-problem.js'
import { launchInside, refuseWithoutTemporal } from './launch-campaign.js'
import { refuseUnreachableLinks } from './refuse-unreachable-links.js'
import { refuseUnseenReplies } from './refuse-unseen-replies.js'
import { accountRuns } from '../../store/repositories/account-runs.js'
import { resumeInside } from '../../intake/events/resume-inside.js'
import { tellOutreach } from '../../intake/events/tell-outreach.js'

export interface CampaignOrder {
  caller: Principal
  campaignId: string
  command: CampaignCommand
  /** Of resume: only this account goes on. */
  accountId?: string | undefined
}

interface Work extends CampaignOrder {
  campaign: CampaignRow
  nowMs: number
}

type Done = Pick<CampaignState, 'status' | 'in_flight'>

export async function commandCampaign(deps: ApiDeps, order: CampaignOrder): Promise<CampaignState> {
  const { caller, campaignId, command } = order
  if (command === 'launch') {
    await refuseUnfitMail(deps, caller.tenantId, campaignId)
    await refuseWithoutTemporal(deps)
  }
  const nowMs = await deps.clock.now(caller.tenantId)
  const state = await deps.store.transaction(async (trx) => {
    const scope = { kind: 'campaign', key: campaignId, mode: 'update' } as const
    await lockScopes(trx, caller.tenantId, [scope])
    const campaign = await lockCampaign(trx, caller.tenantId, campaignId)
    if (!campaign) throw notFound('campaign')
    const done = await carryOut(trx, { ...order, campaign, nowMs })
    return { campaign_id: campaignId, ...done }
  })
  deps.outbox.nudge()
  return state
}

async function refuseUnfitMail(deps: ApiDeps, tenantId: string, campaignId: string): Promise<void> {
  const { db } = deps.store
  const route = await routeOfCampaign(db, tenantId, campaignId)
  refuseUnreachableLinks(deps, route)
  const config = (await findCampaign(db, tenantId, campaignId))?.config
  if (config) await refuseUnseenReplies(db, deps, { tenantId, route, config })
}

async function carryOut(trx: Trx, work: Work): Promise<Done> {
  const { caller, campaign, campaignId, command, accountId } = work
  const next = transition(campaign.status, command)
  if (next.kind === 'refused') throw new ApiProblem('conflict', next.why)
  const unchanged: Done = { status: campaign.status, in_flight: [] }
  // an active campaign may have accounts that a conflict holds
  if (next.kind === 'already' && command !== 'resume') return unchanged
  const done = await effects[command](trx, work)
  if (!done) return unchanged
  await audit(trx, {
    tenantId: caller.tenantId,
    actor: caller.keyId,
    action: `campaign.${command}`,
    subject: campaignId,
    detail: { in_flight: done.in_flight.length, ...(accountId && { account_id: accountId }) },
    at: work.nowMs,
  })
  return done
}

/** undefined: there was nothing to do. */
const effects: Record<CampaignCommand, (trx: Trx, work: Work) => Promise<Done | undefined>> = {
  launch: async (trx, work) => {
    await launchInside(trx, work)
    return { status: 'active', in_flight: [] }
  },
  pause: async (trx, work) => {
    const now = new Date(work.nowMs)
    await updateCampaign(trx, idOf(work), { status: 'paused', paused_at: now, updated_at: now })
    return { status: 'paused', in_flight: await placeStop(trx, stopOf(work, 'paused')) }
  },
  resume: async (trx, work) => {
    if (work.accountId !== undefined) await refuseUnknownAccount(trx, work, work.accountId)
    const status = await resumeInside(trx, work)
    return status && { status, in_flight: [] }
  },
  cancel: async (trx, work) => {
    const { caller, nowMs } = work
    const now = new Date(nowMs)
    const running = await runningWorkflows(trx, caller.tenantId, work.campaignId)
    const finished = running.length === 0 ? { finished_at: now } : {}
    await updateCampaign(trx, idOf(work), { status: 'cancelled', updated_at: now, ...finished })
    const inFlight = await placeStop(trx, stopOf(work, 'cancelled'))
    await withdrawApprovals(trx, idOf(work), 'campaign cancelled')
    const fact = { kind: 'cancel', reason: 'campaign is cancelled' } as const
    await tellOutreach(trx, running, { caller, fact, nowMs })
    return { status: 'cancelled', in_flight: inFlight }
  },
}

async function refuseUnknownAccount(trx: Trx, work: Work, accountId: string): Promise<void> {
  const accounts = await accountRuns(trx, idOf(work))
  if (accounts.some((account) => account.account_id === accountId)) return
  const detail = 'is not an account of this campaign'
  throw new InvalidInput('unprocessable', `/account_id ${detail}`, {
    errors: [{ pointer: '/account_id', detail }],
  })
}

function idOf(work: Work) {
  return { tenantId: work.caller.tenantId, campaignId: work.campaignId }
}

function stopOf(work: Work, reason: string) {
  return {
    tenantId: work.caller.tenantId,
    scope: { kind: 'campaign' as const, key: work.campaignId },
    reason,
    by: work.caller.keyId,
    nowMs: work.nowMs,
  }
}
