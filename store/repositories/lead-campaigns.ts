import type { Trx } from '../open-store.js'
import { findCampaign, type CampaignRow } from './campaigns.js'

/** Under the account's scope lock there is none, or exactly one that stays until the commit. */
export async function findRunningLead(
  trx: Trx,
  tenantId: string,
  accountId: string,
): Promise<CampaignRow | undefined> {
  const row = await trx
    .selectFrom('campaigns')
    .select('campaign_id')
    .where('tenant_id', '=', tenantId)
    .where('lead_account_id', '=', accountId)
    .where('finished_at', 'is', null)
    .where('status', '<>', 'cancelled')
    .executeTakeFirst()
  return row && findCampaign(trx, tenantId, row.campaign_id)
}
