import { sql } from 'kysely'
import type { Ramp } from '../../contracts/senders.js'
import type { Db } from '../open-store.js'

export interface SenderFigures {
  tenant_id: string
  sender_id: string
  timezone: string
  daily_cap: number
  ramp: Ramp | null
  min_gap_seconds: number
  first_sent_day: string | null
  clock_offset_ms: number
}

/** The newest ones where there are more than `most`. */
export async function allSenders(db: Db, most: number): Promise<SenderFigures[]> {
  return db
    .selectFrom('senders')
    .innerJoin('tenants', 'tenants.tenant_id', 'senders.tenant_id')
    .select([
      'senders.tenant_id',
      'senders.sender_id',
      'senders.timezone',
      'senders.daily_cap',
      'senders.ramp',
      'senders.min_gap_seconds',
      'senders.first_sent_day',
      'tenants.clock_offset_ms',
    ])
    .orderBy('senders.created_at', 'desc')
    .orderBy('senders.sender_id')
    .limit(most)
    .execute()
}

export interface SenderDay {
  tenant_id: string
  sender_id: string
  /** The sender's local day. */
  day: string
}

/** What left, or may have left, on these days, as the claim counts it; in the order of the question. */
export async function countedOn(db: Db, days: SenderDay[]): Promise<number[]> {
  const { rows } = await sql<{ count: number }>`
    select (
      select count(*)::int from touches t
      where t.tenant_id = said.tenant_id and t.sender_id = said.sender_id
        and t.sender_day = said.day and t.state in ('claimed', 'sent', 'unknown')
    ) as count
    from jsonb_to_recordset(${JSON.stringify(days.map((day, at) => ({ ...day, at })))}::jsonb)
      as said(tenant_id text, sender_id text, day text, at integer)
    order by said.at`.execute(db)
  return rows.map(({ count }) => count)
}
