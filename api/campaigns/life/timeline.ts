import type { PageQuery } from '../../../contracts/page.js'
import type { FutureTouch, Timeline } from '../../../contracts/timeline.js'
import { contactNames } from '../../../store/repositories/campaign-members.js'
import { findCampaign } from '../../../store/repositories/campaigns.js'
import { pageOfHappenings, pastEvents, pastTouches } from '../../../store/repositories/timeline.js'
import type { ApiDeps } from '../../deps.js'
import { notFound } from '../../problems/api-problem.js'
import { projectFuture } from './project-future.js'

export interface TimelineQuestion {
  tenantId: string
  campaignId: string
  query: PageQuery
}

export async function readTimeline(deps: ApiDeps, question: TimelineQuestion): Promise<Timeline> {
  const { tenantId, campaignId, query } = question
  const { db } = deps.store
  const campaign = await findCampaign(db, tenantId, campaignId)
  if (!campaign) throw notFound('campaign')
  const page = await pageOfHappenings(db, { tenantId, campaignId }, query)
  const idsOf = (kind: 'touch' | 'event') =>
    page.data.filter((one) => one.kind === kind).map(({ id }) => id)
  const touches = await pastTouches(db, tenantId, idsOf('touch'))
  const events = await pastEvents(db, tenantId, idsOf('event'))
  const future = query.cursor === undefined ? await projectFuture(deps, campaign) : []
  return {
    past: touches.map(({ at, ...touch }) => ({ ...touch, at: at.toISOString() })),
    events: events.map(shapeEvent),
    future: await withNames(deps, tenantId, future),
    next_cursor: page.next_cursor,
  }
}

type EventRow = Awaited<ReturnType<typeof pastEvents>>[number]

function shapeEvent(row: EventRow): Timeline['events'][number] {
  return {
    event_id: row.event_id,
    contact_id: row.contact_id,
    contact: row.contact,
    type: row.type,
    sentiment: row.sentiment,
    engagement: row.engagement,
    conflict: row.conflict,
    conflict_cleared_at: row.conflict_cleared_at?.toISOString() ?? null,
    effect: row.effect.effect,
    at: row.recorded_at.toISOString(),
    occurred_at: row.occurred_at.toISOString(),
  }
}

async function withNames(
  deps: ApiDeps,
  tenantId: string,
  future: FutureTouch[],
): Promise<Timeline['future']> {
  const contactIds = future.map(({ contact_id }) => contact_id)
  const names = await contactNames(deps.store.db, tenantId, contactIds)
  return future.map(({ contact_id, ...touch }) => ({
    contact_id,
    contact: names.get(contact_id) ?? contact_id,
    ...touch,
  }))
}
