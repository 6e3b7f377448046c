import { sql } from 'kysely'
import type { Db } from '../open-store.js'

export interface InboxFigures {
  oldest_seconds: number
  with_fault: number
}

/** Of senders with a mailbox; one that was never read counts from when the sender last changed. */
export async function readInboxFigures(db: Db, wallMs: number): Promise<InboxFigures> {
  const wall = new Date(wallMs)
  const { rows } = await sql<InboxFigures>`
    select
      greatest(coalesce(max(extract(epoch from
        ${wall}::timestamptz - coalesce(h.inbox_read_at, s.updated_at))), 0), 0)::float
        as oldest_seconds,
      (count(*) filter (where h.inbox_fault is not null))::int as with_fault
    from senders s
    left join sender_health h on h.tenant_id = s.tenant_id and h.sender_id = s.sender_id
    where s.imap is not null`.execute(db)
  return rows[0] ?? { oldest_seconds: 0, with_fault: 0 }
}
