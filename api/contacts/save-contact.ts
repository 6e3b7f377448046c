import type { Contact, ContactInput } from '../../contracts/contacts.js'
import { contactIdOf } from '../../store/derive-ids.js'
import { upsertContact } from '../../store/repositories/contacts.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { WithStatus } from '../endpoint/answer.js'

export async function saveContact(
  deps: ApiDeps,
  { tenantId }: Principal,
  input: ContactInput,
): Promise<WithStatus<Contact>> {
  const contactId = contactIdOf(await tenantSecret(deps.store.db, tenantId), input)
  const at = await deps.clock.now(tenantId)
  const saved = await deps.store.transaction((trx) =>
    upsertContact(trx, { tenantId, contactId, input, at }),
  )
  return new WithStatus(saved.created ? 201 : 200, saved.contact)
}
