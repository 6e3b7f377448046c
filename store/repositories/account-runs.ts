import type { Db, Trx } from '../open-store.js'
import type { CampaignKey } from './campaigns.js'

export interface AccountRun {
  account_id: string
  workflow_id: string
  next_at: Date | null
  finished_at: Date | null
}

/** The outreach to each account of a campaign; whoever acts next comes first. */
export async function accountRuns(db: Db | Trx, campaign: CampaignKey): Promise<AccountRun[]> {
  return db
    .selectFrom('campaign_accounts')
    .select(['account_id', 'workflow_id', 'next_at', 'finished_at'])
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .orderBy('next_at', (order) => order.asc().nullsLast())
    .orderBy('account_id')
    .execute()
}

export async function countAccounts(db: Db | Trx, campaign: CampaignKey): Promise<number> {
  const row = await db
    .selectFrom('campaign_accounts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
