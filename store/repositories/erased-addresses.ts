import type { Db, Trx } from '../open-store.js'
import { erasedAddress } from '../erased-address.js'

export interface SuppressibleAddress {
  kind: string
  value: string
}

/**
 * Every spelling under which an address may be suppressed, with the address: itself, and what an erasure
 * left of it.
 */
export async function spellingsOf<A extends SuppressibleAddress>(
  db: Pick<Db | Trx, 'selectFrom'>,
  tenantId: string,
  addresses: A[],
): Promise<Map<string, A>> {
  const spellings = new Map(addresses.map((one) => [`${one.kind} ${one.value}`, one]))
  const people = addresses.filter(({ kind }) => kind !== 'domain')
  if (people.length === 0) return spellings
  const tenant = await db
    .selectFrom('tenants')
    .select('secret')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (!tenant) return spellings
  for (const one of people) {
    spellings.set(`${one.kind} ${erasedAddress(tenant.secret, one.kind, one.value)}`, one)
  }
  return spellings
}

export function valuesIn(spellings: ReadonlyMap<string, unknown>): string[] {
  return [...spellings.keys()].map((key) => key.slice(key.indexOf(' ') + 1))
}
