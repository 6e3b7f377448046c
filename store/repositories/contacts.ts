import type { Selectable } from 'kysely'
import type { Consent, Contact, ContactInput } from '../../contracts/contacts.js'
import type { Page } from '../../contracts/page.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { ContactTable } from '../tables/people.js'

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

type Row = Selectable<ContactTable>

/** What is stored wins over what is missing; what is given wins over what is stored. */
export async function upsertContact(
  trx: Trx,
  upsert: ContactUpsert,
): Promise<{ contact: Contact; created: boolean }> {
  const at = new Date(upsert.at)
  const inserted = await trx
    .insertInto('contacts')
    .values({
      tenant_id: upsert.tenantId,
      contact_id: upsert.contactId,
      ...givenColumns(upsert.input),
      consent: JSON.stringify(mergeConsent({}, upsert.input.consent)),
      fields: JSON.stringify(upsert.input.fields ?? {}),
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'contact_id']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (inserted) return { contact: toContact(inserted), created: true }
  return { contact: await mergeInto(trx, upsert), created: false }
}

async function mergeInto(trx: Trx, { tenantId, contactId, input, at }: ContactUpsert) {
  const stored = await trx
    .selectFrom('contacts')
    .select(['consent', 'fields'])
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', contactId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const updated = await trx
    .updateTable('contacts')
    .set({
      ...givenColumns(input),
      consent: JSON.stringify(mergeConsent(stored.consent, input.consent)),
      fields: JSON.stringify({ ...stored.fields, ...input.fields }),
      updated_at: new Date(at),
    })
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', contactId)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toContact(updated)
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
}

export async function listContacts(db: Db | Trx, query: ContactList): Promise<Page<Contact>> {
  let rows = db
    .selectFrom('contacts')
    .selectAll()
    .where('tenant_id', '=', query.tenantId)
    .where(afterCursor(query.cursor, 'contact_id'))
  if (query.email !== undefined) rows = rows.where('email', '=', query.email)
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

/** A proof once given stays; a bare `true` only records that somebody claimed consent. */
export function mergeConsent(stored: Consent, given: ContactInput['consent']): Consent {
  const merged: Consent = { ...stored }
  for (const channel of ['sms', 'calls'] as const) {
    const said = given?.[channel]
    if (said === undefined) continue
    if (said === false) delete merged[channel]
    else if (said !== true) merged[channel] = said
    else merged[channel] ??= 'unproven'
  }
  return merged
}

const textColumns = [
  'email',
  'phone',
  'name',
  'first_name',
  'last_name',
  'title',
  'company',
  'timezone',
  'country',
  'source',
  'legal_basis',
] as const satisfies (keyof Row & keyof ContactInput)[]

type GivenColumns = Partial<Pick<Row, (typeof textColumns)[number] | 'account_key' | 'source_at'>>

export function givenColumns(input: ContactInput): GivenColumns {
  const given: GivenColumns = {}
  for (const column of textColumns) {
    const value = input[column]
    if (value !== undefined) given[column] = value
  }
  if (input.account_id !== undefined) given.account_key = input.account_id
  if (input.source_at !== undefined) given.source_at = new Date(input.source_at)
  return given
}

function toContact(row: Row): Contact {
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
