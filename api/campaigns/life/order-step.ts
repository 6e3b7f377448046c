import type { Trx } from '../../../store/open-store.js'
import { accountRuns, type AccountRun } from '../../../store/repositories/account-runs.js'
import { audit, findAudited } from '../../../store/repositories/audit.js'
import { lockCampaign, type CampaignRow } from '../../../store/repositories/campaigns.js'
import type { Principal } from '../../auth/principal.js'
import { ApiProblem, notFound } from '../../problems/api-problem.js'

export interface StepOrder {
  caller: Principal
  campaignId: string
  updateId: string
  nowMs: number
}

const action = 'campaign.step'

/**
 * Chooses the account that acts next and writes the order down; answers its workflow. An order that is
 * repeated goes to the same account, or a second message would leave.
 */
export async function orderStep(trx: Trx, order: StepOrder): Promise<string> {
  const { caller, campaignId, updateId, nowMs } = order
  const { tenantId } = caller
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  if (!campaign) throw notFound('campaign')
  const runs = await accountRuns(trx, { tenantId, campaignId })
  const earlier = await findAudited(trx, {
    tenantId,
    action,
    subject: campaignId,
    detail: { update_id: updateId },
  })
  const accountId = earlier?.detail['account_id']
  const known = runs.find((run) => run.account_id === accountId)
  if (known) return again(known)
  const chosen = choose(campaign, runs)
  await audit(trx, {
    tenantId,
    actor: caller.keyId,
    action,
    subject: campaignId,
    detail: { update_id: updateId, account_id: chosen.account_id },
    at: nowMs,
  })
  return chosen.workflow_id
}

function again({ workflow_id, finished_at }: AccountRun): string {
  if (finished_at === null) return workflow_id
  throw new ApiProblem(
    'conflict',
    'This step was ordered before, and the outreach to its account has ended since; the timeline shows what became of it.',
  )
}

function choose({ status }: CampaignRow, runs: AccountRun[]): AccountRun {
  if (status === 'paused') {
    throw new ApiProblem('conflict', 'The campaign is paused; resume it before running a step.')
  }
  const next = runs.find((run) => run.finished_at === null)
  if (status === 'active' && next) return next
  const why = status === 'draft' ? 'a draft; launch it first' : 'over'
  throw new ApiProblem('conflict', `The campaign is ${why}: there is no step to run.`)
}
