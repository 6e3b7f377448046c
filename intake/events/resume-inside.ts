import type { CampaignStatus } from '../../contracts/campaigns.js'
import type { Trx } from '../../store/open-store.js'
import { liftAccountHolds, type AccountHold } from '../../store/repositories/account-holds.js'
import { accountRuns, type AccountRun } from '../../store/repositories/account-runs.js'
import { updateCampaign, type CampaignRow } from '../../store/repositories/campaigns.js'
import { clearConflicts } from '../../store/repositories/contact-events.js'
import { liftStop } from '../../store/repositories/stops.js'
import { tellOutreach } from './tell-outreach.js'

export interface Resumption {
  caller: { tenantId: string; requestId: string }
  campaignId: string
  /** Left out: the whole campaign. */
  accountId?: string | undefined
  campaign: CampaignRow
  nowMs: number
}

/**
 * Lifts what holds the campaign or one of its accounts, and not what ended a person: who replied stays
 * stopped. Answers the status after, or undefined where nothing was held.
 */
export async function resumeInside(
  trx: Trx,
  order: Resumption,
): Promise<CampaignStatus | undefined> {
  const { campaign, campaignId, accountId, nowMs } = order
  const { tenantId } = order.caller
  const accounts = await accountRuns(trx, { tenantId, campaignId })
  const isPaused = campaign.status === 'paused'
  // of a campaign with one account, the account is the campaign
  const isWhole = accountId === undefined || accounts.length === 1
  const scope = { tenantId, campaignId, accountId: isWhole ? undefined : accountId }
  const since: number[] = []
  if (isPaused && isWhole) {
    since.push(...(await liftCampaign(trx, order)))
  }
  const holds = await liftAccountHolds(trx, scope)
  const cleared = await clearConflicts(trx, scope, nowMs)
  if (since.length === 0 && holds.length === 0 && cleared === 0) return undefined
  await tellHeld(trx, order, { accounts, since, holds })
  return isWhole ? 'active' : campaign.status
}

/** Answers since when the campaign was held. */
async function liftCampaign(trx: Trx, order: Resumption): Promise<number[]> {
  const { campaign, campaignId, caller, nowMs } = order
  const { tenantId } = caller
  const lifted = await liftStop(trx, {
    tenantId,
    scope: { kind: 'campaign', key: campaignId },
    reason: 'paused',
  })
  const change = { status: 'active', paused_at: null, updated_at: new Date(nowMs) } as const
  await updateCampaign(trx, { tenantId, campaignId }, change)
  const instants = [...lifted.map((stop) => stop.created_at), campaign.paused_at]
  return instants.map((at) => at?.getTime() ?? nowMs)
}

interface Held {
  accounts: AccountRun[]
  /** Since when the campaign was; empty: it was not. */
  since: number[]
  holds: AccountHold[]
}

/** Each account learns for how long it was held; whoever was not hears nothing. */
async function tellHeld(trx: Trx, order: Resumption, held: Held): Promise<void> {
  const running = held.accounts.filter((account) => account.finished_at === null)
  const bySince = Map.groupBy(running, ({ account_id }) => {
    const own = held.holds.filter((hold) => hold.scope_key === account_id)
    return Math.min(...held.since, ...own.map((hold) => hold.created_at.getTime()))
  })
  bySince.delete(Infinity)
  for (const [from, accounts] of bySince) {
    const { caller, nowMs } = order
    const fact = { kind: 'resume', paused_from_ms: from, paused_to_ms: nowMs } as const
    const workflowIds = accounts.map((account) => account.workflow_id)
    await tellOutreach(trx, workflowIds, { caller, fact, nowMs })
  }
}
