import { sql, type RawBuilder } from 'kysely'
import type { ApprovalQuery, ApprovalStatus } from '../../contracts/approvals.js'
import type { Page } from '../../contracts/page.js'
import { decodeCursor, lastInstantOfDate, toPage } from '../cursor.js'
import type { Db } from '../open-store.js'
import { findRequest, type ApprovalRow } from './approvals.js'

export interface ApprovalList {
  tenantId: string
  query: ApprovalQuery
  /** A request counts as expired from its deadline on, written down or not. */
  nowMs: number
}

export async function listRequests(db: Db, list: ApprovalList): Promise<Page<ApprovalRow>> {
  const { tenantId, query, nowMs } = list
  const { kind, campaign_id: campaignId } = query
  const byDeadline = query.status === 'pending'
  const rows = await db
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(hasStatus(query.status, nowMs))
    .where(byDeadline ? afterDeadline(query.cursor) : afterRequest(query.cursor))
    .$call((all) => (kind === undefined ? all : all.where('kind', '=', kind)))
    .$call((all) => (campaignId === undefined ? all : all.where('campaign_id', '=', campaignId)))
    .$call((all) =>
      byDeadline
        ? all.orderBy('deadline', (order) => order.asc().nullsLast()).orderBy('request_id')
        : all.orderBy('requested_at', 'desc').orderBy('request_id', 'desc'),
    )
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: (row) => row,
    position: (row) => ({
      at: byDeadline ? (row.deadline?.getTime() ?? noDeadline) : row.requested_at.getTime(),
      id: row.request_id,
    }),
  })
}

function hasStatus(status: ApprovalStatus | undefined, nowMs: number): RawBuilder<boolean> {
  const passed = sql<boolean>`coalesce(deadline <= ${new Date(nowMs)}, false)`
  switch (status) {
    case undefined:
      return sql`true`
    case 'pending':
    case 'changes_requested':
      return sql`status = ${status} and not ${passed}`
    case 'expired':
      return sql`(status = 'expired' or status in ('pending', 'changes_requested') and ${passed})`
    case 'approved':
    case 'rejected':
    case 'superseded':
      return sql`status = ${status}`
  }
}

const noDeadline = lastInstantOfDate

function afterDeadline(cursor: string | undefined): RawBuilder<boolean> {
  if (cursor === undefined) return sql`true`
  const { at, id } = decodeCursor(cursor)
  if (at === noDeadline) return sql`deadline is null and request_id > ${id}`
  return sql`(deadline is null or (deadline, request_id) > (${new Date(at)}, ${id}))`
}

function afterRequest(cursor: string | undefined): RawBuilder<boolean> {
  if (cursor === undefined) return sql`true`
  const { at, id } = decodeCursor(cursor)
  return sql`(requested_at, request_id) < (${new Date(at)}, ${id})`
}

/** What a reviewer compares with: the version approved last, else the one that this one replaces. */
export async function findEarlierVersion(
  db: Db,
  row: ApprovalRow,
): Promise<ApprovalRow | undefined> {
  const approved = await sql<{ request_id: string }>`
    with recursive chain as (
      select request_id, replaces from approvals
      where tenant_id = ${row.tenant_id} and request_id = ${row.request_id}
      union
      select earlier.request_id, earlier.replaces from approvals earlier
      join chain on chain.replaces = earlier.request_id
      where earlier.tenant_id = ${row.tenant_id}
    )
    select request_id from approvals
    where tenant_id = ${row.tenant_id}
      and decision = 'approve'
      and request_id <> ${row.request_id}
      and requested_at <= ${row.requested_at}
      and (touch_key = ${row.touch_key} or request_id in (select request_id from chain))
    order by decided_at desc
    limit 1`.execute(db)
  const earlier = approved.rows[0]?.request_id ?? row.replaces
  return earlier === null ? undefined : findRequest(db, row.tenant_id, earlier)
}
