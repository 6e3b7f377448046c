import { sql } from 'kysely'
import type { Db, Trx } from '../open-store.js'

export interface AccountKey {
  tenantId: string
  campaignId: string
  accountId: string
}

export interface AccountStanding extends AccountKey {
  stage: string
  reason: string
  nextAtMs: number | null
}

export async function saveStanding(trx: Trx, standing: AccountStanding): Promise<void> {
  await trx
    .updateTable('campaign_accounts')
    .set({
      stage: standing.stage,
      reason: standing.reason,
      next_at: standing.nextAtMs === null ? null : new Date(standing.nextAtMs),
    })
    .where('tenant_id', '=', standing.tenantId)
    .where('campaign_id', '=', standing.campaignId)
    .where('account_id', '=', standing.accountId)
    .where('finished_at', 'is', null)
    .execute()
}

export async function accountContacts(
  db: Db | Trx,
  account: AccountKey,
): Promise<{ contact_id: string; timezone: string | null }[]> {
  return db
    .selectFrom('campaign_contacts as cc')
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 'cc.tenant_id').onRef('c.contact_id', '=', 'cc.contact_id'),
    )
    .select(['c.contact_id', 'c.timezone'])
    .where('cc.tenant_id', '=', account.tenantId)
    .where('cc.campaign_id', '=', account.campaignId)
    .where('cc.account_id', '=', account.accountId)
    .orderBy('cc.position')
    .execute()
}

/**
 * Ends an account, and with the last one the campaign. The campaign's row lock makes exactly one of
 * two accounts that finish at once the last. Safe to repeat.
 */
export async function finishCampaignAccount(
  trx: Trx,
  finish: AccountKey & { outcome: string; nowMs: number },
): Promise<void> {
  const now = new Date(finish.nowMs)
  const campaign = await trx
    .selectFrom('campaigns')
    .select(['status', 'planned_total'])
    .where('tenant_id', '=', finish.tenantId)
    .where('campaign_id', '=', finish.campaignId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  await trx
    .updateTable('campaign_accounts')
    .set({ finished_at: now, next_at: null, stage: finish.outcome, reason: finish.outcome })
    .where('tenant_id', '=', finish.tenantId)
    .where('campaign_id', '=', finish.campaignId)
    .where('account_id', '=', finish.accountId)
    .where('finished_at', 'is', null)
    .execute()
  const finished = await trx
    .selectFrom('campaign_accounts')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', finish.tenantId)
    .where('campaign_id', '=', finish.campaignId)
    .where('finished_at', 'is not', null)
    .executeTakeFirstOrThrow()
  if (finished.count < campaign.planned_total) return
  await trx
    .updateTable('campaigns')
    .set({
      finished_at: now,
      ...(campaign.status === 'cancelled' ? {} : { status: 'completed' as const }),
    })
    .where('tenant_id', '=', finish.tenantId)
    .where('campaign_id', '=', finish.campaignId)
    .where('finished_at', 'is', null)
    .execute()
}
