import type { CampaignState } from '../../contracts/campaigns.js'
import type { OutreachMessage } from '../../contracts/temporal/account-outreach.js'
import { transition, type CampaignCommand } from '../../domain/campaigns/transition.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import {
  lockCampaign,
  runningWorkflows,
  updateCampaign,
  type CampaignRow,
} from '../../store/repositories/campaigns.js'
import { enqueue } from '../../store/repositories/outbox.js'
import { lockScopes } from '../../store/repositories/scopes.js'
import { liftStop, placeStop } from '../../store/repositories/stops.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'
import { launchInside, refuseWithoutTemporal } from './launch-campaign.js'

export interface CampaignOrder {
  caller: Principal
  campaignId: string
  command: CampaignCommand
}

interface Work extends CampaignOrder {
  campaign: CampaignRow
  nowMs: number
}

export async function commandCampaign(deps: ApiDeps, order: CampaignOrder): Promise<CampaignState> {
  const { caller, campaignId, command } = order
  if (command === 'launch') await refuseWithoutTemporal(deps)
  const nowMs = await deps.clock.now(caller.tenantId)
  const state = await deps.store.transaction(async (trx) => {
    const scope = { kind: 'campaign', key: campaignId, mode: 'update' } as const
    await lockScopes(trx, caller.tenantId, [scope])
    const campaign = await lockCampaign(trx, caller.tenantId, campaignId)
    if (!campaign) throw notFound('campaign')
    const next = transition(campaign.status, command)
    if (next.kind === 'refused') throw new ApiProblem('conflict', next.why)
    if (next.kind === 'already') {
      return { campaign_id: campaignId, status: next.status, in_flight: [] }
    }
    const inFlight = await effects[command](trx, { ...order, campaign, nowMs })
    await audit(trx, {
      tenantId: caller.tenantId,
      actor: caller.keyId,
      action: `campaign.${command}`,
      subject: campaignId,
      detail: { in_flight: inFlight.length },
      at: nowMs,
    })
    return { campaign_id: campaignId, status: next.to, in_flight: inFlight }
  })
  deps.outbox.nudge()
  return state
}

const effects: Record<CampaignCommand, (trx: Trx, work: Work) => Promise<string[]>> = {
  launch: async (trx, work) => {
    await launchInside(trx, work)
    return []
  },
  pause: async (trx, work) => {
    await updateCampaign(trx, idOf(work), { status: 'paused', paused_at: new Date(work.nowMs) })
    return placeStop(trx, stopOf(work, 'paused'))
  },
  resume: async (trx, work) => {
    await updateCampaign(trx, idOf(work), { status: 'active', paused_at: null })
    await liftStop(trx, stopOf(work, 'paused'))
    const paused_from_ms = work.campaign.paused_at?.getTime() ?? work.nowMs
    await tell(trx, work, { kind: 'resume', paused_from_ms, paused_to_ms: work.nowMs })
    return []
  },
  cancel: async (trx, work) => {
    const running = await runningWorkflows(trx, work.caller.tenantId, work.campaignId)
    const finished = running.length === 0 ? { finished_at: new Date(work.nowMs) } : {}
    await updateCampaign(trx, idOf(work), { status: 'cancelled', ...finished })
    const inFlight = await placeStop(trx, stopOf(work, 'cancelled'))
    await tell(trx, work, { kind: 'cancel', reason: 'campaign is cancelled' })
    return inFlight
  },
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

type Fact = OutreachMessage extends infer M
  ? M extends OutreachMessage
    ? Omit<M, 'event_id' | 'clock_at_ms' | 'request_id'>
    : never
  : never

/** One message per running account, in the same transaction as the decision. */
async function tell(trx: Trx, work: Work, fact: Fact): Promise<void> {
  const { tenantId, requestId } = work.caller
  const workflowIds = await runningWorkflows(trx, tenantId, work.campaignId)
  const entries = workflowIds.map((workflowId) => {
    const eventId = newId('evt')
    const message = { ...fact, event_id: eventId, request_id: requestId } as OutreachMessage
    return { tenantId, workflowId, eventId, payload: { kind: 'signal' as const, message } }
  })
  await enqueue(trx, entries, work.nowMs)
}
