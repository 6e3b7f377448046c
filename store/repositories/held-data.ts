import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../open-store.js'
import type { ContactId } from './contacts.js'
import { spellingsOf, valuesIn } from './erased-addresses.js'
import { wordsOfPerson, type PersonWords } from './erased-person.js'

type Row = Record<string, unknown>

/** Everything that is held of a person, as it is stored. */
export async function heldDataOf(db: Db, id: ContactId) {
  const { tenantId, contactId } = id
  const person = await wordsOfPerson(db, id)
  if (!person) return undefined
  const mine = sql`t.tenant_id = ${tenantId} and t.contact_id = ${contactId}`
  return {
    ...(await whoItIs(db, mine)),
    ...(await whatHappened(db, mine)),
    events: await rowsOf(
      db,
      sql`select t.* from contact_events t where ${mine} order by t.recorded_at`,
    ),
    inbox: await inboxOf(db, person),
    suppressions: await suppressionsOf(db, person),
    crm_links: await rowsOf(
      db,
      sql`select t.* from crm_links t where t.tenant_id = ${tenantId} and t.kind = 'contact'
        and t.subject_id = ${contactId}`,
    ),
  }
}

async function whoItIs(db: Db, mine: RawBuilder<unknown>) {
  const [contact = {}] = await rowsOf(db, sql`select t.* from contacts t where ${mine}`)
  return {
    contact,
    accounts: await rowsOf(
      db,
      sql`select a.* from accounts a where (a.tenant_id, a.account_id) in (
        select t.tenant_id, t.account_id from campaign_contacts t where ${mine})`,
    ),
    lists: await rowsOf(
      db,
      sql`select l.list_id, l.name, t.position from contact_list_members t
        join contact_lists l on l.tenant_id = t.tenant_id and l.list_id = t.list_id
        where ${mine} order by l.created_at`,
    ),
    campaigns: await rowsOf(
      db,
      sql`select t.*, c.name as campaign_name, c.status as campaign_status
        from campaign_contacts t
        join campaigns c on c.tenant_id = t.tenant_id and c.campaign_id = t.campaign_id
        where ${mine} order by c.created_at`,
    ),
  }
}

/** With the words. */
async function whatHappened(db: Db, mine: RawBuilder<unknown>) {
  return {
    touches: await rowsOf(
      db,
      sql`select t.*, a.content from touches t
        left join artifacts a on a.tenant_id = t.tenant_id and a.hash = t.content_hash
        where ${mine} order by t.slot_at, t.step, t.touch_id`,
    ),
    tasks: await rowsOf(
      db,
      sql`select t.*, a.content from tasks t
        left join artifacts a on a.tenant_id = t.tenant_id and a.hash = t.content_hash
        where ${mine} order by t.due_at`,
    ),
    approvals: await rowsOf(
      db,
      sql`select t.*, a.content from approvals t
        left join artifacts a on a.tenant_id = t.tenant_id and a.hash = t.content_hash
        where ${mine} order by t.requested_at`,
    ),
    crm_entries: await rowsOf(
      db,
      sql`select t.*, a.content from crm_entries t
        left join artifacts a on a.tenant_id = t.tenant_id and a.hash = t.body_hash
        where ${mine} order by t.occurred_at`,
    ),
  }
}

/** Also what came from the person before anybody knew whose it was. */
function inboxOf(db: Db, { tenantId, contactId, addresses }: PersonWords): Promise<Row[]> {
  const values = addresses.map(({ value }) => value)
  return rowsOf(
    db,
    sql`select t.* from inbox t where t.tenant_id = ${tenantId} and (t.contact_id = ${contactId}
      or t.from_address = any(${values}::text[]) or t.to_address = any(${values}::text[]))
      order by t.received_at, t.inbox_id`,
  )
}

async function suppressionsOf(db: Db, { tenantId, addresses }: PersonWords): Promise<Row[]> {
  const values = valuesIn(await spellingsOf(db, tenantId, addresses))
  return rowsOf(
    db,
    sql`select t.* from suppressions t where t.tenant_id = ${tenantId}
      and t.kind in ('email', 'phone') and t.value = any(${values}::text[])
      order by t.created_at`,
  )
}

/** The tenant is the caller's own and says nothing of the person. */
async function rowsOf(db: Db, query: RawBuilder<unknown>): Promise<Row[]> {
  const { rows } = await query.execute(db)
  return (rows as Row[]).map(({ tenant_id: _, ...row }) => row)
}
