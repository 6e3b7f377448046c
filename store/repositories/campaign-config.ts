import { sql } from 'kysely'
import type { CampaignConfig } from '../../contracts/campaign-config.js'
import type { Db, Trx } from '../open-store.js'
import type { CampaignKey } from './campaigns.js'

/** Answers the version under which running accounts will have taken it over. */
export async function saveConfig(
  trx: Trx,
  campaign: CampaignKey,
  change: { config: CampaignConfig; nowMs: number },
): Promise<number> {
  const row = await trx
    .updateTable('campaigns')
    .set({
      config: JSON.stringify(change.config),
      working_hours: JSON.stringify(change.config.working_hours),
      config_version: sql<number>`config_version + 1`,
      updated_at: new Date(change.nowMs),
    })
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .returning('config_version')
    .executeTakeFirstOrThrow()
  return row.config_version
}

/** Whether no running account still plans by an older version. */
export async function hasTakenOver(
  db: Db,
  campaign: CampaignKey,
  version: number,
): Promise<boolean> {
  const behind = await db
    .selectFrom('campaign_accounts')
    .select('account_id')
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .where('finished_at', 'is', null)
    .where('rules_version', '<', version)
    .limit(1)
    .executeTakeFirst()
  return behind === undefined
}
