import { isDeepStrictEqual } from 'node:util'
import { sql, type RawBuilder } from 'kysely'
import type { ContactInput } from '../../contracts/contacts.js'
import type { Db, Trx } from '../open-store.js'
import {
  mergeContact,
  textColumns,
  type ContactDefaults,
  type ContactRow,
  type ContactWords,
} from './contact-merge.js'

export interface GivenContact {
  contactId: string
  /** In the order in which they were said. */
  inputs: ContactInput[]
}

export interface ContactBatch {
  tenantId: string
  at: number
  given: GivenContact[]
  defaults?: ContactDefaults
}

export type UpsertOutcome = 'created' | 'updated' | 'unchanged'

/** Each contact once. Three statements, however many there are. */
export async function upsertContacts(
  trx: Trx,
  batch: ContactBatch,
): Promise<Map<string, UpsertOutcome>> {
  if (batch.given.length === 0) return new Map()
  const created = await insertOrLock(trx, batch)
  const rest = batch.given.filter(({ contactId }) => !created.has(contactId))
  const judged = await judge(trx, { ...batch, given: rest })
  await writeWords(
    trx,
    batch,
    judged.filter(({ outcome }) => outcome === 'updated'),
  )
  const outcomes = new Map<string, UpsertOutcome>()
  for (const contactId of created) outcomes.set(contactId, 'created')
  for (const { contactId, outcome } of judged) outcomes.set(contactId, outcome)
  return outcomes
}

/** What `upsertContacts` would do. */
export async function judgeContacts(
  db: Db | Trx,
  batch: ContactBatch,
): Promise<Map<string, UpsertOutcome>> {
  const judged = batch.given.length === 0 ? [] : await judge(db, batch)
  return new Map(judged.map(({ contactId, outcome }) => [contactId, outcome]))
}

interface Judged {
  contactId: string
  outcome: UpsertOutcome
  words: ContactWords
}

async function judge(db: Db | Trx, { tenantId, given, defaults }: ContactBatch): Promise<Judged[]> {
  if (given.length === 0) return []
  const ids = given.map(({ contactId }) => contactId)
  const { rows } = await sql<ContactRow>`
    select * from contacts
    where tenant_id = ${tenantId} and contact_id = any(${ids}::text[])`.execute(db)
  const stored = new Map(rows.map((row) => [row.contact_id, row]))
  return given.map(({ contactId, inputs }) => {
    const row = stored.get(contactId)
    const words = mergeContact(row, inputs, defaults)
    if (!row) return { contactId, outcome: 'created', words }
    const same = isDeepStrictEqual(words, mergeContact(row, []))
    return { contactId, outcome: same ? 'unchanged' : 'updated', words }
  })
}

/**
 * Answers which were inserted. Those that existed are locked and left as they are (`where false`), in one
 * order with the inserts: two orders, or two statements, would be a deadlock with whoever stores some of the
 * same people at the same moment.
 */
async function insertOrLock(
  trx: Trx,
  { tenantId, at, given, defaults }: ContactBatch,
): Promise<Set<string>> {
  const rows = given.map(({ contactId, inputs }) => ({
    contactId,
    words: mergeContact(undefined, inputs, defaults),
  }))
  const now = new Date(at)
  const { rows: inserted } = await sql<{ contact_id: string }>`
    insert into contacts (tenant_id, contact_id, ${columns()}, created_at, updated_at)
    select ${tenantId}, r.contact_id, ${columns('r')}, ${now}::timestamptz, ${now}::timestamptz
    from ${recordset(rows)}
    order by r.contact_id collate "C"
    on conflict (tenant_id, contact_id) do update set updated_at = contacts.updated_at where false
    returning contact_id`.execute(trx)
  return new Set(inserted.map((row) => row.contact_id))
}

async function writeWords(
  trx: Trx,
  { tenantId, at }: ContactBatch,
  changed: Judged[],
): Promise<void> {
  if (changed.length === 0) return
  await sql`
    update contacts c set (${columns()}, updated_at) = (${columns('r')}, ${new Date(at)}::timestamptz),
      erased_at = null
    from ${recordset(changed)}
    where c.tenant_id = ${tenantId} and c.contact_id = r.contact_id`.execute(trx)
}

const others = {
  account_key: 'text',
  source_at: 'timestamptz',
  consent: 'jsonb',
  fields: 'jsonb',
} as const

const columnNames = [...textColumns, ...Object.keys(others)]

function columns(table?: string): RawBuilder<unknown> {
  return sql.join(columnNames.map((name) => sql.ref(table ? `${table}.${name}` : name)))
}

/** One parameter for all rows: thousands of them would cost more than the statement. */
function recordset(rows: { contactId: string; words: ContactWords }[]): RawBuilder<unknown> {
  const json = JSON.stringify(
    rows.map(({ contactId, words }) => ({ contact_id: contactId, ...words })),
  )
  const types = columnNames.map((name) => {
    const type = Object.hasOwn(others, name) ? others[name as keyof typeof others] : 'text'
    return sql.raw(`${name} ${type}`)
  })
  return sql`json_to_recordset(${json}::json) as r(contact_id text, ${sql.join(types)})`
}
