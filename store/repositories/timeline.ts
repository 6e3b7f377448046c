import { sql } from 'kysely'
import type { Page, PageQuery } from '../../contracts/page.js'
import { contactName } from '../contact-name.js'
import { decodeCursor, toPage } from '../cursor.js'
import type { Db } from '../open-store.js'
import type { CampaignKey } from './campaigns.js'

export interface Happening {
  kind: 'touch' | 'event'
  id: string
  at: Date
}

/** What happened in a campaign, touches and events in one order, the newest first. */
export async function pageOfHappenings(
  db: Db,
  campaign: CampaignKey,
  query: PageQuery,
): Promise<Page<Happening>> {
  const { tenantId, campaignId } = campaign
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor)
  const rows = await sql<Happening>`
    select kind, id, at from (
      select 'touch' as kind, touch_id as id, ${touchInstant} as at
      from touches as t
      where tenant_id = ${tenantId} and campaign_id = ${campaignId}
        and state not in ('planned', 'released')
      union all
      select 'event', event_id, recorded_at from contact_events
      where tenant_id = ${tenantId} and campaign_id = ${campaignId}
    ) as happenings
    where ${after === null ? sql`true` : sql`(at, id) < (${new Date(after.at)}, ${after.id})`}
    order by at desc, id desc
    limit ${query.limit + 1}`.execute(db)
  return toPage(rows.rows, {
    limit: query.limit,
    item: (row) => row,
    position: (row) => ({ at: row.at.getTime(), id: row.id }),
  })
}

/** When its fate began: a message that may have gone out counts from its claim. */
const touchInstant = sql<Date>`
  coalesce(
    t.sent_at,
    case when t.state in ('claimed', 'unknown') then t.counted_at end,
    t.updated_at
  )`

export async function pastTouches(db: Db, tenantId: string, touchIds: string[]) {
  if (touchIds.length === 0) return []
  return db
    .selectFrom('touches as t')
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 't.tenant_id').onRef('c.contact_id', '=', 't.contact_id'),
    )
    .select(['t.touch_id', 't.contact_id', 't.channel', 't.step', 't.state'])
    .select(['t.subject', 't.reason'])
    .select(contactName.as('contact'))
    .select(touchInstant.as('at'))
    .where('t.tenant_id', '=', tenantId)
    .where('t.touch_id', 'in', touchIds)
    .orderBy('at', 'desc')
    .orderBy('t.touch_id', 'desc')
    .execute()
}

export async function pastEvents(db: Db, tenantId: string, eventIds: string[]) {
  if (eventIds.length === 0) return []
  return db
    .selectFrom('contact_events as e')
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 'e.tenant_id').onRef('c.contact_id', '=', 'e.contact_id'),
    )
    .selectAll('e')
    .select(contactName.as('contact'))
    .where('e.tenant_id', '=', tenantId)
    .where('e.event_id', 'in', eventIds)
    .orderBy('e.recorded_at', 'desc')
    .orderBy('e.event_id', 'desc')
    .execute()
}

const shownTouches = 500

/** What is decided and has not happened; the earliest first. */
export async function plannedTouches(db: Db, campaign: CampaignKey) {
  return (
    db
      .selectFrom('touches')
      .select(['contact_id', 'channel', 'step', 'slot_at', 'reason', 'why'])
      .where('tenant_id', '=', campaign.tenantId)
      .where('campaign_id', '=', campaign.campaignId)
      .where('state', 'in', ['planned', 'released'])
      // who was stopped a moment ago gets nothing, whether or not the workflow has said so yet
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('campaign_contacts as cc')
              .select('cc.contact_id')
              .whereRef('cc.tenant_id', '=', 'touches.tenant_id')
              .whereRef('cc.campaign_id', '=', 'touches.campaign_id')
              .whereRef('cc.contact_id', '=', 'touches.contact_id')
              .where('cc.progress', '=', 'stopped'),
          ),
        ),
      )
      .orderBy('slot_at')
      .orderBy('touch_id')
      .limit(shownTouches)
      .execute()
  )
}
