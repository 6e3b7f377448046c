import { sql } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import { spellingsOf, valuesIn, type SuppressibleAddress } from './erased-addresses.js'

export interface AddressedContact {
  contact_id: string
  email: string | null
  phone: string | null
}

/** Who is suppressed by address or domain, with the reason. Only who has no e-mail address goes by phone. */
export async function suppressedContacts(
  db: Db | Trx,
  tenantId: string,
  contacts: AddressedContact[],
): Promise<Map<string, string>> {
  const reasons = await reasonsFor(db, tenantId, contacts.flatMap(valuesOf))
  return new Map(
    contacts.flatMap((contact) => {
      const known = valuesOf(contact).map(({ kind, value }) => reasons.get(`${kind} ${value}`))
      const reason = known.find((one) => one !== undefined)
      return reason === undefined ? [] : [[contact.contact_id, reason] as const]
    }),
  )
}

function valuesOf({ email, phone }: AddressedContact): { kind: string; value: string }[] {
  if (email === null) return phone === null ? [] : [{ kind: 'phone', value: phone }]
  return [
    { kind: 'email', value: email },
    { kind: 'domain', value: email.slice(email.lastIndexOf('@') + 1) },
  ]
}

/** Of these people's numbers those that nothing goes to, with the reason. */
export async function suppressedPhones(
  db: Db | Trx,
  tenantId: string,
  contacts: Pick<AddressedContact, 'phone'>[],
): Promise<Map<string, string>> {
  const phones = [...new Set(contacts.flatMap(({ phone }) => phone ?? []))]
  if (phones.length === 0) return new Map()
  const addresses = phones.map((value) => ({ kind: 'phone', value }))
  const reasons = await reasonsFor(db, tenantId, addresses)
  return new Map([...reasons].map(([key, reason]) => [key.slice('phone '.length), reason]))
}

/** Under kind and address. */
async function reasonsFor(
  db: Db | Trx,
  tenantId: string,
  addresses: SuppressibleAddress[],
): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map()
  const spellings = await spellingsOf(db, tenantId, addresses)
  const rows = await db
    .selectFrom('suppressions')
    .select(['kind', 'value', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`value = any(${valuesIn(spellings)}::text[])`)
    .execute()
  return new Map(
    rows.flatMap(({ kind, value, reason }) => {
      const address = spellings.get(`${kind} ${value}`)
      return address ? [[`${address.kind} ${address.value}`, reason] as const] : []
    }),
  )
}
