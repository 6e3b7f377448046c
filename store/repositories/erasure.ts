import { sql, type RawBuilder } from 'kysely'
import type { Erasure } from '../../contracts/erasure.js'
import type { Trx } from '../open-store.js'
import { patternsOf, type PersonWords } from './erased-person.js'

/** In place of words that had to go. */
export const removedWords = '(erased)'

/** Everything that says something of the person; ids, outcomes and times stay for the figures. */
export async function wipePerson(
  trx: Trx,
  person: PersonWords,
  at: Date,
): Promise<Erasure['removed']> {
  const { tenantId, contactId } = person
  const hashes = await contentHashes(trx, person)
  const addresses = person.addresses.map(({ value }) => value)
  const patterns = patternsOf(person)
  const removed = {
    touches: await run(trx, wipeTouches(person)),
    approvals: await run(
      trx,
      sql`update approvals set subject = ${removedWords}, notes = null
        where tenant_id = ${tenantId} and contact_id = ${contactId}`,
    ),
    tasks: await run(trx, wipeTasks(person, at)),
    crm_entries: await wipeCrm(trx, person),
    // after those that point to them
    messages: await run(trx, deleteContents(person, hashes)),
    inbox: await run(trx, wipeInbox(person, addresses)),
    lists: await run(trx, leaveLists(person)),
    webhook_payloads: await run(trx, wipePayloads(person)),
    stored_answers: await run(trx, wipeAnswers(person, patterns)),
    campaigns: await run(trx, wipeCampaigns(person, patterns)),
  }
  await run(
    trx,
    sql`update contact_events set effect = jsonb_set(effect, '{effect}', ${JSON.stringify(removedWords)}::jsonb)
      where tenant_id = ${tenantId} and contact_id = ${contactId} and effect::text ilike any(${patterns}::text[])`,
  )
  await run(
    trx,
    sql`delete from scopes where tenant_id = ${tenantId} and kind = 'address'
      and key = any(${addresses}::text[])`,
  )
  await run(trx, wipeContact(person, at))
  await run(trx, wipeAccounts(person))
  return removed
}

async function run(trx: Trx, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(trx)
  return Number(numAffectedRows ?? 0)
}

/** Before the rows that point there are wiped. */
async function contentHashes(trx: Trx, { tenantId, contactId }: PersonWords): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    select content_hash as hash from touches
      where tenant_id = ${tenantId} and contact_id = ${contactId} and content_hash is not null
    union select content_hash from approvals
      where tenant_id = ${tenantId} and contact_id = ${contactId}
    union select content_hash from tasks
      where tenant_id = ${tenantId} and contact_id = ${contactId} and content_hash is not null
    union select body_hash from crm_entries
      where tenant_id = ${tenantId} and contact_id = ${contactId} and body_hash is not null`.execute(
    trx,
  )
  return rows.map(({ hash }) => hash)
}

/** Words that somebody else was sent too are not about this person. */
function deleteContents({ tenantId, contactId }: PersonWords, hashes: string[]) {
  return sql`
    delete from artifacts a
    where a.tenant_id = ${tenantId} and a.hash = any(${hashes}::text[])
      and not exists (select 1 from touches t where t.tenant_id = a.tenant_id
        and t.content_hash = a.hash and t.contact_id <> ${contactId})
      and not exists (select 1 from approvals p where p.tenant_id = a.tenant_id
        and p.content_hash = a.hash and p.contact_id is distinct from ${contactId})
      and not exists (select 1 from tasks k where k.tenant_id = a.tenant_id
        and k.content_hash = a.hash and k.contact_id <> ${contactId})
      and not exists (select 1 from crm_entries c where c.tenant_id = a.tenant_id
        and c.body_hash = a.hash and c.contact_id <> ${contactId})`
}

function wipeTouches({ tenantId, contactId }: PersonWords) {
  return sql`
    update touches set address = null, domain = null, subject = null, why = null
    where tenant_id = ${tenantId} and contact_id = ${contactId}`
}

function wipeTasks({ tenantId, contactId }: PersonWords, at: Date) {
  return sql`
    update tasks set title = ${removedWords}, note = null, content_hash = null,
      status = case when status = 'open' then 'cancelled' else status end,
      closed_by = case when status = 'open' then 'erasure' else closed_by end,
      closed_at = case when status = 'open' then ${at}::timestamptz else closed_at end
    where tenant_id = ${tenantId} and contact_id = ${contactId}`
}

/** What the CRM has not been told it is not told any more. */
async function wipeCrm(trx: Trx, { tenantId, contactId }: PersonWords): Promise<number> {
  const untold = await run(
    trx,
    sql`delete from crm_entries
      where tenant_id = ${tenantId} and contact_id = ${contactId} and state <> 'logged'`,
  )
  const told = await run(
    trx,
    sql`update crm_entries set title = ${removedWords}, body_hash = null, last_error = null
      where tenant_id = ${tenantId} and contact_id = ${contactId}`,
  )
  await run(
    trx,
    sql`delete from crm_links
      where tenant_id = ${tenantId} and kind = 'contact' and subject_id = ${contactId}`,
  )
  return untold + told
}

/** The id that the source gave stays: the same mail must not come in a second time. */
function wipeInbox({ tenantId, contactId }: PersonWords, addresses: string[]) {
  return sql`
    update inbox set from_address = null, to_address = null, subject = null, body = null,
      message_id = null, evidence = null, referral = null, detail = '{}', effect = ${removedWords}
    where tenant_id = ${tenantId} and (contact_id = ${contactId}
      or from_address = any(${addresses}::text[]) or to_address = any(${addresses}::text[]))`
}

function leaveLists({ tenantId, contactId }: PersonWords) {
  return sql`
    with gone as (
      delete from contact_list_members
      where tenant_id = ${tenantId} and contact_id = ${contactId} returning list_id
    )
    update contact_lists set contacts = contacts - 1
    where tenant_id = ${tenantId} and list_id in (select list_id from gone)`
}

/** A receiver still hears which contact it was, and nothing more. */
function wipePayloads({ tenantId, contactId }: PersonWords) {
  return sql`
    update webhook_deliveries set last_error = null, payload = jsonb_set(payload, '{data}',
      jsonb_build_object('contact_id', payload #> '{data,contact_id}',
        'campaign_id', payload #> '{data,campaign_id}', 'account_id', payload #> '{data,account_id}'))
    where tenant_id = ${tenantId} and payload #>> '{data,contact_id}' = ${contactId}`
}

const goneAnswer = JSON.stringify({
  type: 'about:blank',
  title: 'Gone',
  status: 410,
  code: 'gone',
  detail: 'The answer to this call was about a person whose data was erased since.',
  request_id: 'erased',
})

/** A repeated call must not be carried out a second time, so the row stays. */
function wipeAnswers({ tenantId, contactId }: PersonWords, patterns: string[]) {
  return sql`
    update idempotency_keys set status = 410, answer = ${goneAnswer}
    where tenant_id = ${tenantId} and state = 'done'
      and (answer ilike any(${patterns}::text[]) or position(${contactId}::text in answer) > 0)`
}

function wipeCampaigns({ tenantId }: PersonWords, patterns: string[]) {
  return sql`
    update campaigns set
      name = case when name ilike any(${patterns}::text[]) then ${removedWords} else name end,
      warnings = (select coalesce(jsonb_agg(w), '[]'::jsonb) from jsonb_array_elements(warnings) w
        where not w #>> '{}' ilike any(${patterns}::text[]))
    where tenant_id = ${tenantId}
      and (name ilike any(${patterns}::text[]) or warnings::text ilike any(${patterns}::text[]))`
}

function wipeContact({ tenantId, contactId }: PersonWords, at: Date) {
  return sql`
    update contacts set email = null, phone = null, name = null, first_name = null,
      last_name = null, title = null, company = null, account_key = null, timezone = null,
      country = null, source = null, source_at = null, legal_basis = null, consent = '{}',
      fields = '{}', erased_at = ${at}::timestamptz, updated_at = ${at}::timestamptz
    where tenant_id = ${tenantId} and contact_id = ${contactId}`
}

/** An account of which nobody is left was the person's own: its name may be an address. */
function wipeAccounts({ tenantId, contactId }: PersonWords) {
  return sql`
    update accounts a set account_key = null, metadata = '{}'
    where a.tenant_id = ${tenantId}
      and exists (select 1 from campaign_contacts cc where cc.tenant_id = a.tenant_id
        and cc.account_id = a.account_id and cc.contact_id = ${contactId})
      and not exists (select 1 from campaign_contacts cc
        join contacts c on c.tenant_id = cc.tenant_id and c.contact_id = cc.contact_id
        where cc.tenant_id = a.tenant_id and cc.account_id = a.account_id and c.erased_at is null)`
}
