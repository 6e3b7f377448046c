import { sql } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import type { CampaignKey } from './campaigns.js'

/** Which of these contacts are in the campaign. */
export async function membersAmong(
  trx: Trx,
  campaign: CampaignKey,
  contactIds: string[],
): Promise<Set<string>> {
  if (contactIds.length === 0) return new Set()
  const rows = await trx
    .selectFrom('campaign_contacts')
    .select('contact_id')
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .where('contact_id', 'in', contactIds)
    .execute()
  return new Set(rows.map((row) => row.contact_id))
}

export async function memberCount(db: Db | Trx, campaign: CampaignKey): Promise<number> {
  const row = await db
    .selectFrom('campaign_contacts')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .executeTakeFirstOrThrow()
  return row.count
}

/** Under the lock of the campaign's row, so that two calls do not take the same one. */
export async function nextPosition(trx: Trx, campaign: CampaignKey): Promise<number> {
  const row = await trx
    .selectFrom('campaign_contacts')
    .select(sql<number>`coalesce(max(position) + 1, 0)`.as('next'))
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .executeTakeFirstOrThrow()
  return row.next
}

export interface AccountRun {
  account_id: string
  workflow_id: string
  finished_at: Date | null
}

/** Those of these accounts that this campaign has started. */
export async function accountRuns(
  trx: Trx,
  campaign: CampaignKey,
  accountIds: string[],
): Promise<AccountRun[]> {
  if (accountIds.length === 0) return []
  return trx
    .selectFrom('campaign_accounts')
    .select(['account_id', 'workflow_id', 'finished_at'])
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .where('account_id', 'in', accountIds)
    .execute()
}
