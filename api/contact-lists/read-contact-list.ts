import type { ContactList } from '../../contracts/contact-lists.js'
import { findContactList } from '../../store/repositories/contact-lists.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'

export async function readContactList(
  deps: ApiDeps,
  tenantId: string,
  listId: string,
): Promise<ContactList> {
  const list = await findContactList(deps.store.db, { tenantId, listId })
  if (!list) throw notFound('contact list')
  return list
}
