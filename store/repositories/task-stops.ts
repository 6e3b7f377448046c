import { sql, type RawBuilder } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import type { TaskKey } from './tasks.js'

/** Every scope in which a stop concerns the open task `o` of the person `c` in the campaign `k`. */
const stopsOfTask = sql`
  s.tenant_id = o.tenant_id
  and (s.campaign_id is null or s.campaign_id = o.campaign_id)
  and (s.scope, s.scope_key) in (
    ('tenant', o.tenant_id), ('sender', k.sender_id), ('campaign', o.campaign_id),
    ('account', o.account_id), ('contact', o.contact_id), ('address', c.phone),
    ('address', c.email), ('domain', split_part(c.email, '@', 2)))`

const openTasks = sql`
  from tasks o
  join contacts c on c.tenant_id = o.tenant_id and c.contact_id = o.contact_id
  left join campaigns k on k.tenant_id = o.tenant_id and k.campaign_id = o.campaign_id`

/** A reminder outlives the stop that made it; nothing outlives a suppression. */
const whyEnded = sql`
  select found.reason from (
    select 1 as rank, 'campaign is cancelled' as reason
    where k.status = 'cancelled' and o.kind = 'touch'
    union all
    select 2, s.scope || ' ' || s.reason from stops s
    where s.effect = 'end' and o.kind = 'touch' and ${stopsOfTask}
    union all
    select 3, case u.kind when 'phone' then 'number' when 'domain' then 'domain' else 'address' end
      || ' suppressed: ' || u.reason
    from suppressions u
    where u.tenant_id = o.tenant_id and (
      u.kind = 'phone' and u.value = c.phone and o.channel in ('sms', 'call')
      or u.kind = 'email' and u.value = c.email
        and (u.reason <> 'bounced_hard' or o.channel = 'email')
      or u.kind = 'domain' and u.value = split_part(c.email, '@', 2))
  ) found order by found.rank limit 1`

export interface Tidying {
  /** Left out: of everybody. */
  tenantId?: string
  taskId?: string
  /** Wall time: each tenant's own clock goes ahead of it by what the tenant's row says. */
  wallMs: number
}

/**
 * Closes what must not be done any more: a stop came, or nobody did it in time. Whoever looks at tasks
 * comes by here first.
 */
export async function closeOverdueTasks(trx: Trx, tidying: Tidying): Promise<void> {
  const now = sql`${new Date(tidying.wallMs)}::timestamptz
    + tn.clock_offset_ms * interval '1 millisecond'`
  const which = narrowed(tidying)
  await sql`
    update tasks t set status = 'cancelled', closed_by = 'stop', closed_at = ${now}, note = why.reason
    ${openTasks}
    join tenants tn on tn.tenant_id = o.tenant_id
    cross join lateral (${whyEnded}) why
    where t.tenant_id = o.tenant_id and t.task_id = o.task_id
      and o.status = 'open' and t.status = 'open' and ${which}`.execute(trx)
  await sql`
    update tasks o set status = 'expired', closed_by = 'expiry', closed_at = o.expires_at
    from tenants tn
    where tn.tenant_id = o.tenant_id and o.status = 'open' and o.expires_at <= ${now}
      and ${which}`.execute(trx)
}

function narrowed({ tenantId, taskId }: Tidying): RawBuilder<boolean> {
  const ofTenant = tenantId === undefined ? sql`true` : sql`o.tenant_id = ${tenantId}`
  const one = taskId === undefined ? sql`true` : sql`o.task_id = ${taskId}`
  return sql`${ofTenant} and ${one}`
}

/** Of these tasks those that wait because something of theirs is paused, with the reason. */
export async function heldTasks(
  db: Db | Trx,
  tenantId: string,
  taskIds: TaskKey['taskId'][],
): Promise<Map<string, string>> {
  if (taskIds.length === 0) return new Map()
  const { rows } = await sql<{ task_id: string; reason: string }>`
    select o.task_id, why.reason
    ${openTasks}
    cross join lateral (
      select s.scope || ' ' || s.reason as reason from stops s
      where s.effect = 'hold' and ${stopsOfTask}
      order by s.stop_id limit 1
    ) why
    where o.tenant_id = ${tenantId} and o.status = 'open'
      and o.task_id = any(${taskIds}::text[])`.execute(db)
  return new Map(rows.map(({ task_id, reason }) => [task_id, reason]))
}
