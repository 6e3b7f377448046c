import { sql, type Selectable } from 'kysely'
import type { CrmEntry, CrmEntryQuery, CrmStatus } from '../../contracts/crm.js'
import type { Page } from '../../contracts/page.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { CrmEntryTable } from '../tables/integrations.js'

export type CrmEntryRow = Selectable<CrmEntryTable>

export async function listCrmEntries(
  db: Db,
  tenantId: string,
  query: CrmEntryQuery,
): Promise<Page<CrmEntry>> {
  let rows = db
    .selectFrom('crm_entries')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterCursor(query.cursor, 'entry_id'))
  if (query.state !== undefined) rows = rows.where('state', '=', query.state)
  if (query.contact_id !== undefined) rows = rows.where('contact_id', '=', query.contact_id)
  return toPage(
    await rows
      .orderBy('created_at', 'desc')
      .orderBy('entry_id', 'desc')
      .limit(query.limit + 1)
      .execute(),
    {
      limit: query.limit,
      item: toEntry,
      position: (row) => ({ at: row.created_at.getTime(), id: row.entry_id }),
    },
  )
}

export async function findCrmEntry(
  db: Db | Trx,
  tenantId: string,
  entryId: string,
): Promise<CrmEntry | undefined> {
  const row = await db
    .selectFrom('crm_entries')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('entry_id', '=', entryId)
    .executeTakeFirst()
  return row && toEntry(row)
}

export interface Redo {
  tenantId: string
  /** Left out: all of them. */
  entryId?: string
  nowMs: number
}

/** Answers how many were dead. An earlier attempt may have arrived, so the first one of the new ones looks first. */
export async function redoCrmEntries(
  trx: Trx,
  { tenantId, entryId, nowMs }: Redo,
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('crm_entries')
    .set({ state: 'pending', attempts: 1, next_try_at: new Date(nowMs) })
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'dead')
    .$call((dead) => (entryId === undefined ? dead : dead.where('entry_id', '=', entryId)))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function readCrmStatus(db: Db, tenantId: string): Promise<Omit<CrmStatus, 'adapter'>> {
  const { rows } = await sql<{
    waiting: number
    oldest: Date | null
    dead: number
    last_error: string | null
    last_logged: Date | null
  }>`
    select
      (select count(*)::int from crm_entries
        where tenant_id = ${tenantId} and state = 'pending') as waiting,
      (select min(created_at) from crm_entries
        where tenant_id = ${tenantId} and state = 'pending') as oldest,
      (select count(*)::int from crm_entries
        where tenant_id = ${tenantId} and state = 'dead') as dead,
      (select last_error from crm_entries
        where tenant_id = ${tenantId} and state in ('pending', 'dead') and last_error is not null
        order by created_at desc limit 1) as last_error,
      (select max(logged_at) from crm_entries where tenant_id = ${tenantId}) as last_logged`.execute(
    db,
  )
  const [row] = rows
  if (!row) throw new Error('the figures of the CRM entries did not come')
  return {
    waiting: row.waiting,
    oldest_waiting_at: row.oldest?.toISOString() ?? null,
    dead: row.dead,
    last_error: row.last_error,
    last_logged_at: row.last_logged?.toISOString() ?? null,
  }
}

function toEntry(row: CrmEntryRow): CrmEntry {
  return {
    entry_id: row.entry_id,
    kind: row.kind,
    subject_id: row.subject_id,
    contact_id: row.contact_id,
    campaign_id: row.campaign_id,
    title: row.title,
    adapter: row.adapter,
    state: row.state,
    attempts: row.attempts,
    external_id: row.external_id,
    last_error: row.last_error,
    next_try_at: row.next_try_at?.toISOString() ?? null,
    occurred_at: row.occurred_at.toISOString(),
    created_at: row.created_at.toISOString(),
    logged_at: row.logged_at?.toISOString() ?? null,
  }
}
