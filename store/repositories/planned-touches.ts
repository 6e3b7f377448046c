import type { Db } from '../open-store.js'
import type { CampaignKey } from './campaigns.js'

export interface PlannedRow {
  contact_id: string
  step: number
  channel: string
  slot_at: Date
  reason: string
}

/** The earliest first. */
export async function plannedRows(
  db: Db,
  campaign: CampaignKey,
  limit: number,
): Promise<PlannedRow[]> {
  return db
    .selectFrom('touches')
    .select(['contact_id', 'step', 'channel', 'slot_at', 'reason'])
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .where('state', 'in', ['planned', 'released'])
    .orderBy('slot_at')
    .orderBy('touch_id')
    .limit(limit)
    .execute()
}

/** Of any state. */
export async function hasTouches(db: Db, campaign: CampaignKey): Promise<boolean> {
  const row = await db
    .selectFrom('touches')
    .select('touch_id')
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
