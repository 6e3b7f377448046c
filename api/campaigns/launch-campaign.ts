import { outreachWorkflowId } from '../../contracts/temporal/workflow-ids.js'
import type { Trx } from '../../store/open-store.js'
import {
  campaignMembers,
  insertCampaignAccounts,
  updateCampaign,
} from '../../store/repositories/campaigns.js'
import { enqueue } from '../../store/repositories/outbox.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'

export interface Launch {
  caller: Principal
  campaignId: string
  nowMs: number
}

/** Stops of every kind work without Temporal; only what is new waits until it is back. */
export async function refuseWithoutTemporal(deps: ApiDeps): Promise<void> {
  if (!(await deps.temporal.isUp())) throw withoutTemporal()
}

export function withoutTemporal(): ApiProblem {
  return new ApiProblem('temporal_unavailable', 'Temporal does not answer; nothing was started.', {
    headers: { 'retry-after': '5' },
  })
}

/** The number of accounts is stored before the first one starts, so the last to finish is known. */
export async function launchInside(trx: Trx, launch: Launch): Promise<void> {
  const { campaignId, nowMs } = launch
  const { tenantId } = launch.caller
  const members = await campaignMembers(trx, tenantId, campaignId)
  const accountIds = [...new Set(members.map((member) => member.account_id))]
  await updateCampaign(
    trx,
    { tenantId, campaignId },
    { status: 'active', launched_at: new Date(nowMs), planned_total: accountIds.length },
  )
  await startAccounts(trx, launch, accountIds)
}

/** Their number is in planned_total already. */
export async function startAccounts(
  trx: Trx,
  { caller, campaignId, nowMs }: Launch,
  accountIds: string[],
): Promise<void> {
  const { tenantId } = caller
  const accounts = accountIds.map((accountId) => ({
    accountId,
    workflowId: outreachWorkflowId({ tenantId, campaignId, accountId }),
  }))
  await insertCampaignAccounts(trx, { tenantId, campaignId, nowMs }, accounts)
  const entries = accounts.map(({ accountId, workflowId }) => ({
    tenantId,
    workflowId,
    eventId: `start:${workflowId}`,
    payload: {
      kind: 'start' as const,
      input: {
        tenant_id: tenantId,
        campaign_id: campaignId,
        account_id: accountId,
        request_id: caller.requestId,
      },
    },
  }))
  await enqueue(trx, entries, nowMs)
}
