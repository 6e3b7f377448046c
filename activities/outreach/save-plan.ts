import type { AccountRef, FinishOrder, Plan } from '../../contracts/temporal/outreach-activities.js'
import { activityNow } from '../../runtime/clock.js'
import {
  finishCampaignAccount,
  saveStanding,
  type AccountKey,
} from '../../store/repositories/campaign-accounts.js'
import { findCampaign } from '../../store/repositories/campaigns.js'
import { closeTouches, planTouch } from '../../store/repositories/touches.js'
import { sql } from 'kysely'
import type { OutreachDeps } from './deps.js'

/** Writes what the workflow decided, so that lists, figures and time travel read the store only. */
export async function savePlan(deps: OutreachDeps, plan: Plan): Promise<void> {
  const account = accountKeyOf(plan)
  const nowMs = activityNow(plan.at_ms, deps.clock)
  await deps.store.transaction(async (trx) => {
    const campaign = await findCampaign(trx, account.tenantId, account.campaignId)
    if (!campaign) return
    for (const row of plan.planned) {
      await planTouch(trx, {
        ...account,
        contactId: row.contact_id,
        senderId: campaign.sender_id,
        channel: row.channel,
        step: row.step,
        slotAtMs: row.slot_at_ms,
        reason: row.reason,
        nowMs,
      })
    }
    for (const closed of plan.closed) {
      await closeTouches(trx, {
        ...account,
        contactId: closed.contact_id,
        state: closed.state,
        reason: closed.reason,
        nowMs,
      })
    }
    await saveStanding(trx, {
      ...account,
      stage: plan.stage,
      reason: plan.reason,
      nextAtMs: plan.next_at_ms,
    })
  })
}

export async function finishAccount(
  deps: OutreachDeps,
  order: FinishOrder,
): Promise<{ touches_sent: number }> {
  const account = accountKeyOf(order)
  const nowMs = activityNow(order.at_ms, deps.clock)
  await deps.store.transaction((trx) =>
    finishCampaignAccount(trx, { ...account, outcome: order.outcome, nowMs }),
  )
  const sent = await deps.store.db
    .selectFrom('touches')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', account.tenantId)
    .where('campaign_id', '=', account.campaignId)
    .where('account_id', '=', account.accountId)
    .where('state', '=', 'sent')
    .executeTakeFirstOrThrow()
  return { touches_sent: sent.count }
}

function accountKeyOf(ref: AccountRef): AccountKey {
  return { tenantId: ref.tenant_id, campaignId: ref.campaign_id, accountId: ref.account_id }
}
