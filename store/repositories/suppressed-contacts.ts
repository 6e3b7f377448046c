import type { Db, Trx } from '../open-store.js'

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
  const values = new Set(contacts.flatMap(valuesOf).map(({ value }) => value))
  if (values.size === 0) return new Map()
  const rows = await db
    .selectFrom('suppressions')
    .select(['kind', 'value', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where('value', 'in', [...values])
    .execute()
  const reasons = new Map(rows.map((row) => [`${row.kind} ${row.value}`, row.reason]))
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
