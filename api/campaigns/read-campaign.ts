import type { Campaign, CampaignQuery } from '../../contracts/campaigns.js'
import type { Page } from '../../contracts/page.js'
import { touchStates, type TouchState } from '../../contracts/touches.js'
import { afterCursor, toPage } from '../../store/cursor.js'
import {
  campaignFigures,
  findCampaign,
  nextTouch,
  type CampaignRow,
} from '../../store/repositories/campaigns.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'

export async function readCampaign(
  deps: ApiDeps,
  tenantId: string,
  campaignId: string,
): Promise<Campaign> {
  const row = await findCampaign(deps.store.db, tenantId, campaignId)
  if (!row) throw notFound('campaign')
  return shape(deps, row)
}

export async function listCampaigns(
  deps: ApiDeps,
  tenantId: string,
  query: CampaignQuery,
): Promise<Page<Campaign>> {
  const wanted = query.status
  const rows = await deps.store.db
    .selectFrom('campaigns')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterCursor(query.cursor, 'campaign_id'))
    .$call((select) => (wanted === undefined ? select : select.where('status', '=', wanted)))
    .orderBy('created_at', 'desc')
    .orderBy('campaign_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = toPage(rows, {
    limit: query.limit,
    item: (row) => row,
    position: (row) => ({ at: row.created_at.getTime(), id: row.campaign_id }),
  })
  const data = await Promise.all(page.data.map((row) => shape(deps, row)))
  return { ...page, data }
}

async function shape(deps: ApiDeps, row: CampaignRow): Promise<Campaign> {
  const { db } = deps.store
  const figures = await campaignFigures(db, row.tenant_id, row.campaign_id)
  const next = await nextTouch(db, row.tenant_id, row.campaign_id)
  const counts = touchStates.map((state) => [state, figures.touches[state] ?? 0])
  return {
    campaign_id: row.campaign_id,
    kind: row.kind,
    name: row.name,
    status: row.status,
    sender_id: row.sender_id,
    // jsonb forgets the order of keys; people read this
    steps: row.steps.map(({ channel, subject, body, wait_days }) => ({
      channel,
      subject,
      body,
      wait_days,
    })),
    working_hours: {
      start: row.working_hours.start,
      end: row.working_hours.end,
      days: row.working_hours.days,
    },
    contacts_count: figures.contacts,
    accounts_count: figures.accounts,
    accounts_finished: figures.accountsFinished,
    touches: Object.fromEntries(counts) as Record<TouchState, number>,
    next:
      next && row.status === 'active'
        ? {
            contact_id: next.contact_id,
            step: next.step,
            channel: next.channel,
            at: next.slot_at.toISOString(),
            reason: next.reason,
          }
        : null,
    warnings: row.warnings,
    created_at: row.created_at.toISOString(),
    launched_at: row.launched_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}
