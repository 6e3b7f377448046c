import type { Selectable } from 'kysely'
import type { Trx } from '../../store/open-store.js'
import type { ContactTable, SenderTable } from '../../store/tables/people.js'
import { ApiProblem } from '../problems/api-problem.js'

export type ContactRow = Selectable<ContactTable>
export type SenderRow = Selectable<SenderTable>

export async function findSenderRow(
  trx: Trx,
  tenantId: string,
  senderId: string,
): Promise<SenderRow | undefined> {
  return trx
    .selectFrom('senders')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('sender_id', '=', senderId)
    .executeTakeFirst()
}

export async function loadSender(trx: Trx, tenantId: string, senderId: string): Promise<SenderRow> {
  const sender = await findSenderRow(trx, tenantId, senderId)
  if (sender) return sender
  throw new ApiProblem('unprocessable', 'There is no sender with this id; make one first.', {
    errors: [{ pointer: '/sender_id', detail: 'is not a sender of yours' }],
  })
}

export interface WantedContact {
  contactId: string
  /** Where in the call it is named. */
  pointer: string
}

/** In the given order; unknown ids are all named at once. */
export async function loadContacts(
  trx: Trx,
  tenantId: string,
  wanted: WantedContact[],
): Promise<ContactRow[]> {
  const rows = await trx
    .selectFrom('contacts')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(
      'contact_id',
      'in',
      wanted.map(({ contactId }) => contactId),
    )
    .execute()
  const byId = new Map(rows.map((row) => [row.contact_id, row]))
  const errors = wanted
    .filter(({ contactId }) => !byId.has(contactId))
    .map(({ contactId, pointer }) => ({
      pointer,
      detail: `${contactId} is not a contact of yours`,
    }))
  if (errors.length > 0) {
    throw new ApiProblem('unprocessable', `${errors.length} contact id(s) are unknown.`, {
      errors: errors.slice(0, 50),
    })
  }
  return wanted.flatMap(({ contactId }) => byId.get(contactId) ?? [])
}

/** The ids of a call, each once, with the place where it stands first. */
export function wantedOnce(contactIds: string[]): WantedContact[] {
  return firstOfEach(
    contactIds.map((contactId, index) => ({ contactId, pointer: `/contact_ids/${index}` })),
  )
}

export function firstOfEach<T extends { contactId: string }>(people: T[]): T[] {
  const first = new Map<string, T>()
  for (const one of people) if (!first.has(one.contactId)) first.set(one.contactId, one)
  return [...first.values()]
}
