import { sql } from 'kysely'
import type { Trx } from '../open-store.js'

export interface NumberOptOut {
  tenantId: string
  phone: string
  /** Who placed what may be taken back. */
  by: string
}

/**
 * Takes back what the owner of a number had said by SMS, unless somebody with this number has opted out
 * of everything since; the caller holds the scope of the address. Answers the ids of what is gone.
 */
export async function liftNumberOptOut(trx: Trx, optOut: NumberOptOut): Promise<string[]> {
  const { tenantId, phone, by } = optOut
  const { rows } = await sql<{ suppression_id: string }>`
    delete from suppressions s
    where s.tenant_id = ${tenantId} and s.kind = 'phone' and s.value = ${phone}
      and s.reason = 'unsubscribed' and s.created_by = ${by}
      and not exists (
        select 1 from contacts c
        join suppressions other on other.tenant_id = c.tenant_id and other.value = c.email
        where c.tenant_id = ${tenantId} and c.phone = ${phone} and other.kind = 'email'
          and other.reason in ('unsubscribed', 'complained', 'do_not_contact'))
    returning s.suppression_id`.execute(trx)
  return rows.map((row) => row.suppression_id)
}
