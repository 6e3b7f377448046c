import type { Db } from '../open-store.js'
import type { AccountKey } from './campaign-accounts.js'

/** Everything the ledger says of one account of a campaign. */
export async function readAccountPast(db: Db, account: AccountKey) {
  const { tenantId, campaignId, accountId } = account
  const run = await db
    .selectFrom('campaign_accounts as ca')
    .innerJoin('campaigns as c', (join) =>
      join.onRef('c.tenant_id', '=', 'ca.tenant_id').onRef('c.campaign_id', '=', 'ca.campaign_id'),
    )
    .select(({ fn }) => fn.coalesce('ca.started_at', 'c.launched_at', 'c.created_at').as('at'))
    .where('ca.tenant_id', '=', tenantId)
    .where('ca.campaign_id', '=', campaignId)
    .where('ca.account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  const touches = await db
    .selectFrom('touches')
    .select([
      'contact_id',
      'step',
      'channel',
      'state',
      'message_kind',
      'reason',
      'slot_at',
      'sent_at',
      'counted_at',
    ])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('account_id', '=', accountId)
    .execute()
  const standings = await db
    .selectFrom('campaign_contacts')
    .select(['contact_id', 'progress', 'progress_reason'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('account_id', '=', accountId)
    .orderBy('position')
    .execute()
  return { started_at: run.at, touches, standings }
}
