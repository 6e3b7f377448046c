import { sql } from 'kysely'
import type { ContactList } from '../../contracts/contact-lists.js'
import type { Page, PageQuery } from '../../contracts/page.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { ContactListTable } from '../tables/people.js'
import type { Selectable } from 'kysely'

export interface ListKey {
  tenantId: string
  listId: string
}

export interface NewList extends ListKey {
  name: string
  by: string
  nowMs: number
}

/** Nothing where the list exists: an import that is sent again goes on with it. */
export async function ensureContactList(trx: Trx, list: NewList): Promise<void> {
  await trx
    .insertInto('contact_lists')
    .values({
      tenant_id: list.tenantId,
      list_id: list.listId,
      name: list.name,
      contacts: 0,
      created_at: new Date(list.nowMs),
      created_by: list.by,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'list_id']).doNothing())
    .execute()
}

export async function addToContactList(
  trx: Trx,
  { tenantId, listId }: ListKey,
  members: { contactId: string; position: number }[],
): Promise<void> {
  if (members.length === 0) return
  const json = JSON.stringify(
    members.map(({ contactId, position }) => ({ contact_id: contactId, position })),
  )
  await sql`
    with added as (
      insert into contact_list_members (tenant_id, list_id, contact_id, position)
      select ${tenantId}, ${listId}, r.contact_id, r.position
      from json_to_recordset(${json}::json) as r(contact_id text, position integer)
      order by r.contact_id collate "C"
      on conflict do nothing
      returning 1)
    update contact_lists set contacts = contacts + (select count(*) from added)
    where tenant_id = ${tenantId} and list_id = ${listId}`.execute(trx)
}

export async function findContactList(
  db: Db | Trx,
  { tenantId, listId }: ListKey,
): Promise<ContactList | undefined> {
  const row = await db
    .selectFrom('contact_lists')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('list_id', '=', listId)
    .executeTakeFirst()
  return row && toContactList(row)
}

export async function listContactLists(
  db: Db,
  tenantId: string,
  query: PageQuery,
): Promise<Page<ContactList>> {
  const rows = await db
    .selectFrom('contact_lists')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterCursor(query.cursor, 'list_id'))
    .orderBy('created_at', 'desc')
    .orderBy('list_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: toContactList,
    position: (row) => ({ at: row.created_at.getTime(), id: row.list_id }),
  })
}

/** In the order of the file that made the list. */
export async function membersOfContactList(
  db: Db | Trx,
  { tenantId, listId }: ListKey,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('contact_list_members')
    .select('contact_id')
    .where('tenant_id', '=', tenantId)
    .where('list_id', '=', listId)
    .orderBy('position')
    .orderBy('contact_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.contact_id)
}

function toContactList(row: Selectable<ContactListTable>): ContactList {
  return {
    list_id: row.list_id,
    name: row.name,
    contacts: row.contacts,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
  }
}
