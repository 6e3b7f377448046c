import { sql } from 'kysely'
import type {
  AccountRef,
  Finished,
  FinishOrder,
  Plan,
} from '../../contracts/temporal/outreach-activities.js'
import { touchKey } from '../../contracts/temporal/workflow-ids.js'
import { activityNow } from '../../runtime/clock.js'
import {
  finishCampaignAccount,
  saveProgress,
  saveStanding,
  type AccountKey,
} from '../../store/repositories/campaign-accounts.js'
import { withdrawEndedApprovals } from '../../store/repositories/campaign-approvals.js'
import { findCampaign } from '../../store/repositories/campaigns.js'
import { closeForgottenTouches, closeTouches, planTouch } from '../../store/repositories/touches.js'
import type { Trx } from '../../store/open-store.js'
import { countOutcome, type WrittenOutcome } from './count-touch.js'
import type { OutreachDeps } from './deps.js'

/** Writes what the workflow decided, so that lists, figures and time travel read the store only. */
export async function savePlan(deps: OutreachDeps, plan: Plan): Promise<void> {
  const account = accountKeyOf(plan)
  const nowMs = activityNow(plan.at_ms, deps.clock)
  const closed = await deps.store.transaction(async (trx) => {
    const campaign = await findCampaign(trx, account.tenantId, account.campaignId)
    if (!campaign) return []
    const ended = await writeTouches(trx, { plan, senderId: campaign.sender_id, nowMs })
    await saveProgress(trx, account, plan.standings)
    await saveStanding(trx, {
      ...account,
      stage: plan.stage,
      reason: plan.reason,
      nextAtMs: plan.next_at_ms,
      rulesVersion: plan.rules_version,
    })
    return ended
  })
  for (const touch of closed) countOutcome(deps, touch)
}

interface Writing {
  plan: Plan
  senderId: string
  nowMs: number
}

/** Answers the touches that it ended. */
async function writeTouches(
  trx: Trx,
  { plan, senderId, nowMs }: Writing,
): Promise<WrittenOutcome[]> {
  const account = accountKeyOf(plan)
  for (const row of plan.planned) {
    await planTouch(trx, {
      ...account,
      contactId: row.contact_id,
      senderId,
      channel: row.channel,
      step: row.step,
      slotAtMs: row.slot_at_ms,
      reason: row.reason,
      why: row.why,
      reopens: true,
      nowMs,
    })
  }
  const closed = await closeTouches(trx, { ...account, closed: plan.closed, nowMs })
  const kept = plan.planned.map((row) =>
    touchKey({ ...account, contactId: row.contact_id, step: row.step, channel: row.channel }),
  )
  const forgotten = await closeForgottenTouches(trx, {
    ...account,
    kept,
    reason: 'planned anew',
    nowMs,
  })
  await withdrawEndedApprovals(trx, account)
  return [...closed, ...forgotten]
}

export async function finishAccount(deps: OutreachDeps, order: FinishOrder): Promise<Finished> {
  const account = accountKeyOf(order)
  const nowMs = activityNow(order.at_ms, deps.clock)
  // a workflow of the first version does not say whom it knows: nobody could be added in its time
  const knownContacts = order.known_contacts ?? Infinity
  const finished = await deps.store.transaction((trx) =>
    finishCampaignAccount(trx, { ...account, outcome: order.outcome, knownContacts, nowMs }),
  )
  const sent = await deps.store.db
    .selectFrom('touches')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', account.tenantId)
    .where('campaign_id', '=', account.campaignId)
    .where('account_id', '=', account.accountId)
    .where('state', '=', 'sent')
    .executeTakeFirstOrThrow()
  return { touches_sent: sent.count, newcomers: !finished }
}

function accountKeyOf(ref: AccountRef): AccountKey {
  return { tenantId: ref.tenant_id, campaignId: ref.campaign_id, accountId: ref.account_id }
}
