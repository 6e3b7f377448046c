import type { Selectable } from 'kysely'
import type { Trx } from '../../store/open-store.js'
import type { ContactTable, SenderTable } from '../../store/schema.js'
import { ApiProblem } from '../problems/api-problem.js'

export type ContactRow = Selectable<ContactTable>
export type SenderRow = Selectable<SenderTable>

export async function loadSender(trx: Trx, tenantId: string, senderId: string): Promise<SenderRow> {
  const sender = await trx
    .selectFrom('senders')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('sender_id', '=', senderId)
    .executeTakeFirst()
  if (sender) return sender
  throw new ApiProblem('unprocessable', 'There is no sender with this id; make one first.', {
    errors: [{ pointer: '/sender_id', detail: 'is not a sender of yours' }],
  })
}

/** In the given order; unknown ids are all named at once. */
export async function loadContacts(
  trx: Trx,
  tenantId: string,
  contactIds: string[],
): Promise<ContactRow[]> {
  const rows = await trx
    .selectFrom('contacts')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('contact_id', 'in', contactIds)
    .execute()
  const byId = new Map(rows.map((row) => [row.contact_id, row]))
  const errors = contactIds.flatMap((id, index) =>
    byId.has(id)
      ? []
      : [{ pointer: `/contact_ids/${index}`, detail: `${id} is not a contact of yours` }],
  )
  if (errors.length > 0) {
    throw new ApiProblem('unprocessable', `${errors.length} contact id(s) are unknown.`, {
      errors: errors.slice(0, 50),
    })
  }
  return contactIds.flatMap((id) => byId.get(id) ?? [])
}
