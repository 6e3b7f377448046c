import { sql, type Selectable } from 'kysely'
import type { SenderChecks } from '../../contracts/sender-checks.js'
import type { Db, Trx } from '../open-store.js'
import type { SenderTable } from '../tables/people.js'
import type { SenderId } from './senders.js'

/** What a check of a sender needs to know of it, and what the last one found. */
export interface CheckedSender extends Pick<
  Selectable<SenderTable>,
  'tenant_id' | 'sender_id' | 'email' | 'smtp' | 'dkim' | 'provider'
> {
  checks: SenderChecks | null
  checked_at: Date | null
  failing_since: Date | null
}

export async function findCheckedSender(
  db: Db | Trx,
  id: SenderId,
): Promise<CheckedSender | undefined> {
  return checkedSenders(db)
    .where('s.tenant_id', '=', id.tenantId)
    .where('s.sender_id', '=', id.senderId)
    .executeTakeFirst()
}

function checkedSenders(db: Db | Trx) {
  return db
    .selectFrom('senders as s')
    .leftJoin('sender_health as h', (join) =>
      join.onRef('h.tenant_id', '=', 's.tenant_id').onRef('h.sender_id', '=', 's.sender_id'),
    )
    .select(['s.tenant_id', 's.sender_id', 's.email', 's.smtp', 's.dkim', 's.provider'])
    .select(['h.checks', 'h.checked_at', 'h.failing_since'])
}

export interface CheckLease {
  nowMs: number
  leaseMs: number
  most: number
  /** Reasons of stops that a check has placed begin so. */
  heldPrefix: string
  dueAfterMs: { usually: number; failing: number; held: number }
}

/** Senders whose last look-up has grown old, each for one process at a time; the oldest first. */
export async function leaseDueChecks(db: Db, lease: CheckLease): Promise<SenderId[]> {
  const { nowMs, dueAfterMs } = lease
  const before = (ms: number) => new Date(nowMs - ms)
  const now = new Date(nowMs)
  const { rows } = await sql<{ tenant_id: string; sender_id: string }>`
    insert into sender_health (tenant_id, sender_id, check_leased_until)
    select s.tenant_id, s.sender_id, ${new Date(nowMs + lease.leaseMs)}::timestamptz
    from senders s
    left join sender_health h on h.tenant_id = s.tenant_id and h.sender_id = s.sender_id
    where s.verified
      and (h.check_leased_until is null or h.check_leased_until < ${now}::timestamptz)
      and (h.checked_at is null or h.checked_at <= case
        when h.failing_since is null then ${before(dueAfterMs.usually)}::timestamptz
        when exists (select 1 from stops st where st.tenant_id = s.tenant_id
          and st.scope = 'sender' and st.scope_key = s.sender_id
          and starts_with(st.reason, ${lease.heldPrefix}::text))
        then ${before(dueAfterMs.held)}::timestamptz
        else ${before(dueAfterMs.failing)}::timestamptz end)
    order by h.checked_at nulls first, s.tenant_id, s.sender_id
    limit ${lease.most}
    on conflict (tenant_id, sender_id) do update
      set check_leased_until = excluded.check_leased_until
      where sender_health.check_leased_until is null
        or sender_health.check_leased_until < ${now}::timestamptz
    returning tenant_id, sender_id`.execute(db)
  return rows.map((row) => ({ tenantId: row.tenant_id, senderId: row.sender_id }))
}

export async function saveChecks(
  trx: Trx,
  id: SenderId,
  found: { checks: SenderChecks; nowMs: number; failingSinceMs: number | null },
): Promise<void> {
  const kept = {
    checks: JSON.stringify(found.checks),
    checked_at: new Date(found.nowMs),
    failing_since: found.failingSinceMs === null ? null : new Date(found.failingSinceMs),
    check_leased_until: null,
  }
  await trx
    .insertInto('sender_health')
    .values({ tenant_id: id.tenantId, sender_id: id.senderId, ...kept })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'sender_id']).doUpdateSet(kept))
    .execute()
}
