import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../open-store.js'
import { killSwitchReason } from './stops.js'

type Sql = RawBuilder<unknown>

/** Of the whole installation: no tenant appears in them. */
export interface StoreFigures {
  outbox: { undelivered: number; oldest_seconds: number }
  touches: OpenTouches
  overdue: { touches: number; most_late_seconds: number }
  approvals: { pending: number; oldest_seconds: number }
  /** By scope. */
  killSwitches: Record<string, number>
  /** `active` and `paused`. */
  campaigns: Record<string, number>
  /** Of calls of the last hour. */
  idempotency: { held: number; ended: number }
}

export interface OpenTouches {
  planned: number
  released: number
  claimed: number
  unknown: number
  /** Claims whose lease has ended without an outcome. */
  abandoned: number
}

/** Each statement reads an index whose size is that of what is open, never of what is over. */
export async function readStoreFigures(db: Db, wallMs: number): Promise<StoreFigures> {
  const wall = new Date(wallMs)
  return {
    outbox: await readOutbox(db, wall),
    touches: await readOpenTouches(db, wall),
    overdue: await readOverdue(db, wall),
    approvals: await readApprovals(db, wall),
    killSwitches: await countBy(
      db,
      sql`select scope as name, count(*)::int as count from stops
        where reason = ${sql.lit(killSwitchReason)} group by scope`,
    ),
    campaigns: await countBy(
      db,
      sql`select status as name, count(*)::int as count from campaigns
        where status in ('active', 'paused') group by status`,
    ),
    idempotency: await readIdempotency(db, wall),
  }
}

/** What a tenant calls now is the wall clock and, in the sandbox, its offset. */
function tenantNow(wall: Date) {
  return sql`${wall}::timestamptz + tenants.clock_offset_ms * interval '1 millisecond'`
}

async function readOutbox(db: Db, wall: Date): Promise<StoreFigures['outbox']> {
  return one(
    db,
    sql`select count(*)::int as undelivered,
        greatest(coalesce(max(extract(epoch from ${tenantNow(wall)} - outbox.created_at)), 0), 0)::float
          as oldest_seconds
      from outbox join tenants on tenants.tenant_id = outbox.tenant_id
      where outbox.delivered_at is null`,
  )
}

/** Written out, so that the partial indexes fit. */
async function readOpenTouches(db: Db, wall: Date): Promise<OpenTouches> {
  const { open, ...counts } = await one<Omit<OpenTouches, 'planned'> & { open: number }>(
    db,
    sql`select
      (select count(*)::int from touches where state in ('planned', 'released')) as open,
      (select count(*)::int from touches where state = 'released') as released,
      (select count(*)::int from touches where state = 'claimed') as claimed,
      (select count(*)::int from touches where state = 'unknown') as unknown,
      (select count(*)::int from touches where state = 'claimed' and lease_until < ${wall})
        as abandoned`,
  )
  return { planned: open - counts.released, ...counts }
}

/** Later than this is later than any wait for a lease or a worker explains. */
const overdueAfter = sql.lit('15 minutes')

/** Far more than a sender may send in a week. */
const mostOfSender = sql.lit(10_000)

/**
 * Due and not gone, although the campaign runs, nothing holds the touch and nobody is asked about it. What
 * holds thousands at once (tenant, sender, campaign) is asked first, and each sender's touches are found by
 * its index: after a long outage the question must not be what keeps the store busy.
 */
async function readOverdue(db: Db, wall: Date): Promise<StoreFigures['overdue']> {
  return one(
    db,
    sql`with sending as materialized (
      select s.tenant_id, s.sender_id, now.at
      from senders s
      join tenants on tenants.tenant_id = s.tenant_id
      cross join lateral (select ${tenantNow(wall)} as at) as now
      where not ${held(sql`s.tenant_id`, sql`('tenant', s.tenant_id), ('sender', s.sender_id)`)}
    ), due as materialized (
      select t.*, sending.at - t.slot_at as late
      from sending
      cross join lateral (
        select tenant_id, touch_key, campaign_id, account_id, contact_id, slot_at from touches
        where touches.tenant_id = sending.tenant_id and touches.sender_id = sending.sender_id
          and touches.state in ('planned', 'released')
          and touches.slot_at < sending.at - interval ${overdueAfter}
        limit ${mostOfSender}
      ) as t
    ), running as materialized (
      select c.tenant_id, c.campaign_id
      from (select distinct tenant_id, campaign_id from due) as asked
      join campaigns c using (tenant_id, campaign_id)
      where c.status = 'active' and not ${held(sql`c.tenant_id`, sql`('campaign', c.campaign_id)`)}
    )
    select count(*)::int as touches,
      coalesce(max(extract(epoch from due.late)), 0)::float as most_late_seconds
    from due
    join running using (tenant_id, campaign_id)
    left join contacts p on p.tenant_id = due.tenant_id and p.contact_id = due.contact_id
    where not ${held(
      sql`due.tenant_id`,
      sql`('account', due.account_id), ('contact', due.contact_id), ('address', p.email),
        ('domain', substring(p.email from '[^@]*$'))`,
      sql`due.campaign_id`,
    )} and not exists (
      select 1 from approvals where approvals.tenant_id = due.tenant_id
        and approvals.touch_key = due.touch_key and approvals.status = 'pending'
    )`,
  )
}

/** A join, not a list of alternatives: each scope is one look into the index of stops. */
function held(tenantId: Sql, scopes: Sql, campaignId: Sql = sql`null`): Sql {
  return sql`exists (
    select 1 from (values ${scopes}) as wanted(scope, scope_key)
    join stops on stops.tenant_id = ${tenantId} and stops.scope = wanted.scope
      and stops.scope_key = wanted.scope_key
    where stops.campaign_id is null or stops.campaign_id = ${campaignId}
  )`
}

async function readApprovals(db: Db, wall: Date): Promise<StoreFigures['approvals']> {
  return one(
    db,
    sql`select count(*)::int as pending,
        greatest(coalesce(max(extract(epoch from now.at - requested_at)), 0), 0)::float
          as oldest_seconds
      from approvals
      join tenants on tenants.tenant_id = approvals.tenant_id
      cross join lateral (select ${tenantNow(wall)} as at) as now
      where approvals.status = 'pending' and (deadline is null or deadline > now.at)`,
  )
}

async function readIdempotency(db: Db, wall: Date): Promise<StoreFigures['idempotency']> {
  return one(
    db,
    sql`select (count(*) filter (where lease_until >= ${wall}))::int as held,
        (count(*) filter (where lease_until < ${wall}))::int as ended
      from idempotency_keys
      where created_at >= ${wall}::timestamptz - interval '1 hour' and state = 'in_progress'`,
  )
}

async function one<T>(db: Db, query: Sql): Promise<T> {
  const { rows } = await query.execute(db)
  return rows[0] as T
}

async function countBy(db: Db, query: Sql): Promise<Record<string, number>> {
  const { rows } = await query.execute(db)
  const counted = rows as { name: string; count: number }[]
  return Object.fromEntries(counted.map(({ name, count }) => [name, count]))
}
