import { sql } from 'kysely'
import type { TouchState } from '../../contracts/touches.js'
import { contactName } from '../contact-name.js'
import type { Db } from '../open-store.js'

export interface CampaignFigures {
  /** Per channel and state. */
  touches: { channel: string; state: TouchState; count: number }[]
  currentStep: number
  contacts: number
  accounts: number
  accountsFinished: number
  accountsWon: number
  contactsEngaged: number
  /** Written by people; one reply to two campaigns is one in each. */
  replies: number
  positiveReplies: number
  pendingApprovals: number
  next: NextTouch | null
  /** Of a touch or an event; null: there was neither. */
  lastChange: Date | null
}

export interface NextTouch {
  contact_id: string
  contact: string
  step: number
  channel: string
  slot_at: Date
  reason: string
}

export interface FiguresQuestion {
  tenantId: string
  campaignIds: string[]
  nowMs: number
}

/** One grouped query per table, however many campaigns a page has. */
export async function campaignFigures(
  db: Db,
  question: FiguresQuestion,
): Promise<Map<string, CampaignFigures>> {
  if (question.campaignIds.length === 0) return new Map()
  const touches = Map.groupBy(await touchFigures(db, question), ({ campaign_id: id }) => id)
  const members = byCampaign(await memberFigures(db, question))
  const ended = byCampaign(await endedAccounts(db, question))
  const events = byCampaign(await eventFigures(db, question))
  const approvals = byCampaign(await pendingApprovals(db, question))
  const next = byCampaign(await nextTouches(db, question))
  const figuresOf = (id: string): CampaignFigures => ({
    ...ledgerFigures(touches.get(id) ?? [], events.get(id)?.recorded_at),
    ...(members.get(id) ?? { contacts: 0, accounts: 0 }),
    accountsFinished: ended.get(id)?.finished ?? 0,
    accountsWon: ended.get(id)?.won ?? 0,
    ...peopleFigures(events.get(id)),
    pendingApprovals: approvals.get(id)?.count ?? 0,
    next: next.get(id) ?? null,
  })
  return new Map(question.campaignIds.map((id) => [id, figuresOf(id)]))
}

type TouchFigure = Awaited<ReturnType<typeof touchFigures>>[number]

function ledgerFigures(touches: TouchFigure[], lastEvent: Date | undefined) {
  const instants = [...touches.map((row) => row.changed_at), ...(lastEvent ? [lastEvent] : [])]
  return {
    touches,
    currentStep: Math.max(0, ...touches.map((row) => row.reached)),
    lastChange: instants.length === 0 ? null : new Date(Math.max(...instants.map(Number))),
  }
}

function peopleFigures(found: Awaited<ReturnType<typeof eventFigures>>[number] | undefined) {
  if (!found) return { contactsEngaged: 0, replies: 0, positiveReplies: 0 }
  const { engaged, replies, positive } = found
  return { contactsEngaged: engaged, replies, positiveReplies: positive }
}

function byCampaign<R extends { campaign_id: string }>(rows: R[]): Map<string, R> {
  return new Map(rows.map((row) => [row.campaign_id, row]))
}

function touchFigures(db: Db, { tenantId, campaignIds }: FiguresQuestion) {
  return db
    .selectFrom('touches')
    .select(['campaign_id', 'channel', 'state'])
    .select(sql<number>`count(*)::int`.as('count'))
    .select(
      sql<number>`coalesce(max(step) filter (where state in ('sent', 'unknown')), 0)`.as('reached'),
    )
    .select(sql<Date>`max(updated_at)`.as('changed_at'))
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', 'in', campaignIds)
    .groupBy(['campaign_id', 'channel', 'state'])
    .execute()
}

function memberFigures(db: Db, { tenantId, campaignIds }: FiguresQuestion) {
  return db
    .selectFrom('campaign_contacts')
    .select('campaign_id')
    .select(sql<number>`count(*)::int`.as('contacts'))
    .select(sql<number>`count(distinct account_id)::int`.as('accounts'))
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', 'in', campaignIds)
    .groupBy('campaign_id')
    .execute()
}

function endedAccounts(db: Db, { tenantId, campaignIds }: FiguresQuestion) {
  return db
    .selectFrom('campaign_accounts')
    .select('campaign_id')
    .select(sql<number>`count(*) filter (where finished_at is not null)::int`.as('finished'))
    .select(sql<number>`count(*) filter (where won_at is not null)::int`.as('won'))
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', 'in', campaignIds)
    .groupBy('campaign_id')
    .execute()
}

function eventFigures(db: Db, { tenantId, campaignIds }: FiguresQuestion) {
  return (
    db
      .selectFrom('contact_events')
      .select('campaign_id')
      .select(
        sql<number>`count(distinct contact_id) filter (where undone_at is null
        and type in ('replied', 'meeting_booked', 'engaged'))::int`.as('engaged'),
      )
      // who clicks a link has not written anything
      .select(
        sql<number>`count(*) filter (where undone_at is null and recorded_by <> 'unsubscribe_link'
        and type in ('replied', 'meeting_booked', 'not_now', 'unsubscribed', 'unclear_reply')
        )::int`.as('replies'),
      )
      .select(
        sql<number>`count(*) filter (where undone_at is null
        and (type = 'meeting_booked' or type = 'replied' and sentiment = 'positive')
        )::int`.as('positive'),
      )
      .select(sql<Date>`max(recorded_at)`.as('recorded_at'))
      .where('tenant_id', '=', tenantId)
      .where('campaign_id', 'in', campaignIds)
      .groupBy('campaign_id')
      .execute()
  )
}

async function pendingApprovals(db: Db, { tenantId, campaignIds, nowMs }: FiguresQuestion) {
  const rows = await db
    .selectFrom('approvals')
    .select('campaign_id')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', 'in', campaignIds)
    .where('status', '=', 'pending')
    .where((eb) => eb.or([eb('deadline', 'is', null), eb('deadline', '>', new Date(nowMs))]))
    .groupBy('campaign_id')
    .execute()
  return rows.flatMap(({ campaign_id, count }) =>
    campaign_id === null ? [] : [{ campaign_id, count }],
  )
}

/** Of campaigns and accounts that nothing holds, to people who may still get something. */
function nextTouches(db: Db, { tenantId, campaignIds }: FiguresQuestion) {
  return db
    .selectFrom('touches as t')
    .innerJoin('campaign_contacts as cc', (join) =>
      join
        .onRef('cc.tenant_id', '=', 't.tenant_id')
        .onRef('cc.campaign_id', '=', 't.campaign_id')
        .onRef('cc.contact_id', '=', 't.contact_id'),
    )
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 't.tenant_id').onRef('c.contact_id', '=', 't.contact_id'),
    )
    .distinctOn('t.campaign_id')
    .select(['t.campaign_id', 't.contact_id', 't.step', 't.channel', 't.slot_at', 't.reason'])
    .select(contactName.as('contact'))
    .where('t.tenant_id', '=', tenantId)
    .where('t.campaign_id', 'in', campaignIds)
    .where('t.state', 'in', ['planned', 'released'])
    .where('cc.progress', 'not in', ['stopped', 'done'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('stops as s')
            .select('s.stop_id')
            .whereRef('s.tenant_id', '=', 't.tenant_id')
            .where('s.scope', '=', 'account')
            .whereRef('s.scope_key', '=', 't.account_id')
            .whereRef('s.campaign_id', '=', 't.campaign_id'),
        ),
      ),
    )
    .orderBy('t.campaign_id')
    .orderBy('t.slot_at')
    .execute()
}
