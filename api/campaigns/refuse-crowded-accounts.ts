import { sql } from 'kysely'
import type { Trx } from '../../store/open-store.js'
import type { CampaignKey } from '../../store/repositories/campaigns.js'
import { ApiProblem } from '../problems/api-problem.js'

/** An account is one workflow, and what it remembers must stay under Temporal's 2 MB a payload. */
const mostInOneAccount = 1000

export async function refuseCrowdedAccounts(trx: Trx, campaign: CampaignKey): Promise<void> {
  const crowded = await trx
    .selectFrom('campaign_contacts')
    .select(['account_id', sql<number>`count(*)::int`.as('count')])
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .groupBy('account_id')
    .having(sql<boolean>`count(*) > ${mostInOneAccount}`)
    .limit(1)
    .executeTakeFirst()
  if (!crowded) return
  throw new ApiProblem(
    'unprocessable',
    `Account ${crowded.account_id} would have ${crowded.count} contacts, and one account may have ` +
      `${mostInOneAccount} in a campaign. Give some of them an account_id of their own, or use several campaigns.`,
  )
}
