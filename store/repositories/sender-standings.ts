import { sql, type Selectable } from 'kysely'
import type { Standing } from '../../contracts/sender-checks.js'
import type { Db, Trx } from '../open-store.js'
import type { SenderStandingTable } from '../tables/inbound.js'
import type { SenderId } from './senders.js'

type SenderStanding = Selectable<SenderStandingTable>

export async function lastStanding(
  db: Db | Trx,
  { tenantId, senderId }: SenderId,
): Promise<SenderStanding | undefined> {
  return standingsOf(db, { tenantId, senderId }).executeTakeFirst()
}

/** A person last let the sender go on: events before that no longer count. */
export async function lastFreshStart(
  db: Db | Trx,
  { tenantId, senderId }: SenderId,
): Promise<SenderStanding | undefined> {
  return standingsOf(db, { tenantId, senderId }).where('standing', '=', 'ok').executeTakeFirst()
}

function standingsOf(db: Db | Trx, { tenantId, senderId }: SenderId) {
  return db
    .selectFrom('sender_standings')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('sender_id', '=', senderId)
    .orderBy('standing_id', 'desc')
    .limit(1)
}

export interface NewStanding extends SenderId {
  standing: Standing
  complaints: number
  reason: string | null
  nowMs: number
  by: string
}

export async function noteStanding(trx: Trx, noted: NewStanding): Promise<void> {
  await trx
    .insertInto('sender_standings')
    .values({
      tenant_id: noted.tenantId,
      sender_id: noted.senderId,
      standing: noted.standing,
      complaints: noted.complaints,
      reason: noted.reason,
      at: new Date(noted.nowMs),
      decided_by: noted.by,
    })
    .execute()
}

/** What left, and who refused or complained, after this instant; people are counted once. */
export async function reputationFigures(
  db: Db | Trx,
  { tenantId, senderId }: SenderId,
  after: Date,
): Promise<{ messages: number; bounces: number; complaints: number }> {
  const { rows } = await sql<{ messages: number; bounces: number; complaints: number }>`
    select
      (select count(*)::int from touches t
        where t.tenant_id = ${tenantId} and t.sender_id = ${senderId} and t.channel = 'email'
          and t.state in ('sent', 'unknown')
          and coalesce(t.sent_at, t.counted_at) > ${after}::timestamptz) as messages,
      count(distinct e.contact_id) filter (where e.type = 'bounced_hard')::int as bounces,
      count(distinct e.contact_id) filter (where e.type = 'complained')::int as complaints
    from contact_events e
    where e.tenant_id = ${tenantId} and e.type in ('bounced_hard', 'complained')
      and e.recorded_at > ${after}::timestamptz and e.undone_at is null
      and exists (select 1 from touches t
        where t.tenant_id = e.tenant_id and t.contact_id = e.contact_id
          and t.campaign_id = e.campaign_id and t.sender_id = ${senderId}
          and t.channel = 'email' and t.state in ('sent', 'unknown'))`.execute(db)
  const [row] = rows
  if (!row) throw new Error('the store answered nothing')
  return row
}
