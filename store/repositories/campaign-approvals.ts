import type { Trx } from '../open-store.js'
import type { CampaignKey } from './campaigns.js'

/** Nobody needs to read what will never be sent. */
export async function withdrawApprovals(
  trx: Trx,
  campaign: CampaignKey,
  notes: string,
): Promise<void> {
  await trx
    .updateTable('approvals')
    .set({ status: 'superseded', notes })
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .where('status', '=', 'pending')
    .execute()
}

/** A touch that ended, or left without needing it, leaves nothing to decide. */
export async function withdrawEndedApprovals(
  trx: Trx,
  account: CampaignKey & { accountId: string },
): Promise<void> {
  await trx
    .updateTable('approvals as a')
    .from('touches as t')
    .set((eb) => ({ status: 'superseded', notes: eb.ref('t.reason') }))
    .whereRef('a.tenant_id', '=', 't.tenant_id')
    .whereRef('a.touch_key', '=', 't.touch_key')
    .where('a.tenant_id', '=', account.tenantId)
    .where('a.campaign_id', '=', account.campaignId)
    .where('a.status', '=', 'pending')
    .where('t.account_id', '=', account.accountId)
    .where('t.state', 'not in', ['planned', 'released', 'claimed'])
    .execute()
}
