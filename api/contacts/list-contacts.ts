import type { Contact, ContactQuery } from '../../contracts/contacts.js'
import type { Page } from '../../contracts/page.js'
import { listContacts } from '../../store/repositories/contacts.js'
import type { Principal } from '../auth/principal.js'
import { readContactList } from '../contact-lists/read-contact-list.js'
import type { ApiDeps } from '../deps.js'

export async function listContactsOf(
  deps: ApiDeps,
  { tenantId }: Principal,
  query: ContactQuery,
): Promise<Page<Contact>> {
  if (query.list_id !== undefined) await readContactList(deps, tenantId, query.list_id)
  return listContacts(deps.store.db, { tenantId, ...query })
}
