import { sql } from 'kysely'
import type { CrmAdapter } from '../../contracts/crm.js'
import type { CrmLinks } from '../../contracts/crm-port.js'
import type { Db, Trx } from '../open-store.js'
import type { CrmLinkTable } from '../tables/integrations.js'
import type { CrmEntryRow } from './crm.js'

/** Our own log is the entries themselves. `exceptOf`: the tenant whose people another CRM knows. */
export async function logLocally(db: Db, exceptOf: string | null, wallMs: number): Promise<void> {
  await sql`
    update crm_entries set state = 'logged', adapter = 'local', logged_at = ${new Date(wallMs)},
      next_try_at = null
    where state = 'pending' and next_try_at <= ${new Date(wallMs)}
      and tenant_id is distinct from ${exceptOf}::text`.execute(db)
}

export interface CrmLease {
  tenantId: string
  limit: number
  leaseMs: number
}

/** The try is counted before it is made: after a kill the next one knows that this may have arrived. */
export async function leaseCrmEntries(
  db: Db,
  { tenantId, limit, leaseMs }: CrmLease,
  wallMs: number,
): Promise<CrmEntryRow[]> {
  const { rows } = await sql<CrmEntryRow>`
    update crm_entries set attempts = attempts + 1, next_try_at = ${new Date(wallMs + leaseMs)}
    where (tenant_id, entry_id) in (
      select tenant_id, entry_id from crm_entries
      where tenant_id = ${tenantId} and state = 'pending' and next_try_at <= ${new Date(wallMs)}
      order by next_try_at, created_at, entry_id
      limit ${limit}
      for update skip locked
    )
    returning *`.execute(db)
  return rows.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime())
}

/** As if it had not been taken: nothing was tried. */
export async function putBackCrmEntries(
  db: Db,
  entries: CrmEntryRow[],
  wallMs: number,
): Promise<void> {
  if (entries.length === 0) return
  await sql`
    update crm_entries e set attempts = e.attempts - 1, next_try_at = ${new Date(wallMs)}
    from jsonb_to_recordset(${JSON.stringify(entries.map(idAndTries))}::jsonb)
      as taken(tenant_id text, entry_id text, attempts int)
    where e.tenant_id = taken.tenant_id and e.entry_id = taken.entry_id
      and e.state = 'pending' and e.attempts = taken.attempts`.execute(db)
}

function idAndTries({ tenant_id, entry_id, attempts }: CrmEntryRow) {
  return { tenant_id, entry_id, attempts }
}

export interface Logged {
  adapter: CrmAdapter
  externalId: string | null
  wallMs: number
}

export async function writeCrmLogged(
  db: Db | Trx,
  entry: CrmEntryRow,
  { adapter, externalId, wallMs }: Logged,
): Promise<void> {
  await db
    .updateTable('crm_entries')
    .set({
      state: 'logged',
      adapter,
      external_id: externalId,
      logged_at: new Date(wallMs),
      next_try_at: null,
      last_error: null,
    })
    .where('tenant_id', '=', entry.tenant_id)
    .where('entry_id', '=', entry.entry_id)
    .execute()
}

/** `nextMs` null: it is given up. Not over what another process has found out meanwhile. */
export async function writeCrmFailure(
  db: Db,
  entry: CrmEntryRow,
  { error, nextMs }: { error: string; nextMs: number | null },
): Promise<void> {
  await db
    .updateTable('crm_entries')
    .set({
      state: nextMs === null ? 'dead' : 'pending',
      last_error: error.slice(0, 500),
      next_try_at: nextMs === null ? null : new Date(nextMs),
    })
    .where('tenant_id', '=', entry.tenant_id)
    .where('entry_id', '=', entry.entry_id)
    .where('state', '=', 'pending')
    .where('attempts', '=', entry.attempts)
    .execute()
}

export type CrmLinkKey = Pick<CrmLinkTable, 'adapter' | 'kind'> & {
  tenantId: string
  subjectId: string
}

export async function findCrmLink(db: Db, key: CrmLinkKey): Promise<string | null> {
  const row = await db
    .selectFrom('crm_links')
    .select('external_id')
    .where('tenant_id', '=', key.tenantId)
    .where('adapter', '=', key.adapter)
    .where('kind', '=', key.kind)
    .where('subject_id', '=', key.subjectId)
    .executeTakeFirst()
  return row?.external_id ?? null
}

export interface Linked {
  tenantId: string
  adapter: CrmLinkTable['adapter']
  contactId: string
  domain: string | null
  links: CrmLinks
}

export async function saveCrmLinks(trx: Trx, linked: Linked): Promise<void> {
  const { tenantId, adapter, contactId, domain, links } = linked
  const known = [
    { kind: 'contact' as const, subject_id: contactId, external_id: links.contact },
    { kind: 'company' as const, subject_id: domain, external_id: links.company },
  ]
  for (const { kind, subject_id, external_id } of known) {
    if (subject_id === null || external_id === null) continue
    await trx
      .insertInto('crm_links')
      .values({ tenant_id: tenantId, adapter, kind, subject_id, external_id })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'adapter', 'kind', 'subject_id'])
          .doUpdateSet({ external_id }),
      )
      .execute()
  }
}
