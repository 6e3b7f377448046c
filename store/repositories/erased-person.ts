import { sql } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import { spellingsOf, valuesIn, type SuppressibleAddress } from './erased-addresses.js'
import type { ContactId } from './contacts.js'

/** How a person is found in what was written. */
export interface PersonWords extends ContactId {
  addresses: SuppressibleAddress[]
  /** Full names; a first name alone says too little. */
  names: string[]
}

/** The addresses that are stored with the person and those that touches went to. */
export async function wordsOfPerson(db: Db | Trx, id: ContactId): Promise<PersonWords | undefined> {
  const contact = await db
    .selectFrom('contacts')
    .select(['email', 'phone', 'name', 'first_name', 'last_name'])
    .where('tenant_id', '=', id.tenantId)
    .where('contact_id', '=', id.contactId)
    .executeTakeFirst()
  if (!contact) return undefined
  const { email, phone, name, first_name, last_name } = contact
  const touched = await db
    .selectFrom('touches')
    .select('address')
    .distinct()
    .where('tenant_id', '=', id.tenantId)
    .where('contact_id', '=', id.contactId)
    .where('address', 'is not', null)
    .execute()
  const values = new Set([email, phone, ...touched.map(({ address }) => address)])
  const addresses = [...values].flatMap((value) =>
    value === null ? [] : [{ kind: value.includes('@') ? 'email' : 'phone', value }],
  )
  const full = [name, [first_name, last_name].filter(Boolean).join(' ')]
  const names = [...new Set(full)].flatMap((one) => (one?.trim().includes(' ') ? [one.trim()] : []))
  return { ...id, addresses, names }
}

/** A text that holds one of these is about the person. */
export function patternsOf({ addresses, names }: PersonWords): string[] {
  return [...addresses.map(({ value }) => value), ...names].map(
    (words) => `%${words.replace(/[\\%_]/g, '\\$&')}%`,
  )
}

/** What is suppressed stays so without its address; what is not, is from now on. Answers how many are. */
export async function suppressErased(
  trx: Trx,
  { tenantId, addresses }: PersonWords,
  made: { by: string; nowMs: number },
): Promise<number> {
  if (addresses.length === 0) return 0
  const spellings = await spellingsOf(trx, tenantId, addresses)
  for (const { kind, value } of addresses) {
    const [hash] = valuesIn(
      new Map([...spellings].filter(([key, of]) => of.value === value && !key.endsWith(value))),
    )
    if (hash === undefined) throw new Error('the tenant of an erasure has no secret')
    await sql`
      delete from suppressions where tenant_id = ${tenantId} and kind = ${kind} and value = ${value}
        and exists (select 1 from suppressions known where known.tenant_id = ${tenantId}
          and known.kind = ${kind} and known.value = ${hash})`.execute(trx)
    await sql`
      update suppressions set value = ${hash}, note = null
      where tenant_id = ${tenantId} and kind = ${kind} and value = ${value}`.execute(trx)
    await sql`
      insert into suppressions (tenant_id, suppression_id, kind, value, reason, note, created_at, created_by)
      values (${tenantId}, 'sup_' || md5(${`${tenantId} ${kind} ${hash}`}::text), ${kind}, ${hash},
        'do_not_contact', null, ${new Date(made.nowMs)}, ${made.by})
      on conflict (tenant_id, kind, value) do nothing`.execute(trx)
  }
  return addresses.length
}
