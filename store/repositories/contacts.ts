import { sql } from 'kysely'
import type { Contact, ContactInput } from '../../contracts/contacts.js'
import type { Page } from '../../contracts/page.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import { textColumns, type ContactRow } from './contact-merge.js'
import { upsertContacts } from './contact-upserts.js'

export interface ContactUpsert {
  tenantId: string
  contactId: string
  input: ContactInput
  at: number
}

export interface ContactId {
  tenantId: string
  contactId: string
}

/** What is stored wins over what is missing; what is given wins over what is stored. */
export async function upsertContact(
  trx: Trx,
  { tenantId, contactId, input, at }: ContactUpsert,
): Promise<{ contact: Contact; created: boolean }> {
  const given = [{ contactId, inputs: [input] }]
  const outcomes = await upsertContacts(trx, { tenantId, at, given })
  const contact = await findContact(trx, { tenantId, contactId })
  if (!contact) throw new Error('a contact that was just stored is missing')
  return { contact, created: outcomes.get(contactId) === 'created' }
}

export async function findContact(db: Db | Trx, id: ContactId): Promise<Contact | undefined> {
  const row = await db
    .selectFrom('contacts')
    .selectAll()
    .where('tenant_id', '=', id.tenantId)
    .where('contact_id', '=', id.contactId)
    .executeTakeFirst()
  return row && toContact(row)
}

export interface ContactList {
  tenantId: string
  limit: number
  cursor?: string | undefined
  email?: string | undefined
  list_id?: string | undefined
}

export async function listContacts(db: Db | Trx, query: ContactList): Promise<Page<Contact>> {
  let rows = db
    .selectFrom('contacts')
    .selectAll()
    .where('tenant_id', '=', query.tenantId)
    .where('erased_at', 'is', null)
    .where(afterCursor(query.cursor, 'contact_id'))
  if (query.email !== undefined) rows = rows.where('email', '=', query.email)
  if (query.list_id !== undefined) rows = rows.where(isMemberOf(query.tenantId, query.list_id))
  return toPage(
    await rows
      .orderBy('created_at', 'desc')
      .orderBy('contact_id', 'desc')
      .limit(query.limit + 1)
      .execute(),
    {
      limit: query.limit,
      item: toContact,
      position: (row) => ({ at: row.created_at.getTime(), id: row.contact_id }),
    },
  )
}

function isMemberOf(tenantId: string, listId: string) {
  return sql<boolean>`contact_id in (
    select contact_id from contact_list_members where tenant_id = ${tenantId} and list_id = ${listId})`
}

export function toContact(row: ContactRow): Contact {
  const contact: Contact = {
    contact_id: row.contact_id,
    account_id: row.account_key,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
  for (const column of textColumns) {
    const value = row[column]
    if (value !== null) contact[column] = value
  }
  if (row.source_at !== null) contact.source_at = row.source_at.toISOString()
  if (Object.keys(row.consent).length > 0) contact.consent = row.consent
  if (Object.keys(row.fields).length > 0) contact.fields = row.fields
  return contact
}
