import type { Conflicts } from '../../../contracts/events.js'
import { rulesOf } from '../../../domain/outreach/rules-of.js'
import { findCampaign, type CampaignRow } from '../../../store/repositories/campaigns.js'
import { openConflicts } from '../../../store/repositories/contact-events.js'
import type { ApiDeps } from '../../deps.js'
import { notFound } from '../../problems/api-problem.js'

export async function readConflicts(
  deps: ApiDeps,
  tenantId: string,
  campaignId: string,
): Promise<Conflicts> {
  const campaign = await findCampaign(deps.store.db, tenantId, campaignId)
  if (!campaign) throw notFound('campaign')
  return conflictsOf(deps, campaign)
}

export async function conflictsOf(deps: ApiDeps, campaign: CampaignRow): Promise<Conflicts> {
  const { tenant_id: tenantId, campaign_id: campaignId, config, steps } = campaign
  const open = await openConflicts(deps.store.db, { tenantId, campaignId })
  const { pause_on_conflict } = rulesOf({ config, steps, version: campaign.config_version })
  const pauses = open.filter(({ type }) => pause_on_conflict || type === 'complaint')
  return {
    has_conflict: open.length > 0,
    conflicts: open.map(({ at, ...conflict }) => ({ ...conflict, timestamp: at.toISOString() })),
    should_pause: pauses.length > 0,
  }
}
