import { sql } from 'kysely'
import type { Db } from '../open-store.js'
import type { ContactRow } from './contact-merge.js'
import { suppressedContacts } from './suppressed-contacts.js'

export interface ExportedContact {
  row: ContactRow
  /** Why nothing is sent. */
  suppressed: string | undefined
}

export interface ExportPage {
  tenantId: string
  listId?: string | undefined
  /** The last contact of the page before. */
  after: string
  limit: number
}

export async function exportPage(db: Db, page: ExportPage): Promise<ExportedContact[]> {
  const { tenantId, listId, after, limit } = page
  const inList =
    listId === undefined
      ? sql``
      : sql`and contact_id in (
    select contact_id from contact_list_members where tenant_id = ${tenantId} and list_id = ${listId})`
  const { rows } = await sql<ContactRow>`
    select * from contacts
    where tenant_id = ${tenantId} and contact_id > ${after} and erased_at is null ${inList}
    order by contact_id
    limit ${limit}`.execute(db)
  const reasons = await suppressedContacts(db, tenantId, rows)
  return rows.map((row) => ({ row, suppressed: reasons.get(row.contact_id) }))
}
