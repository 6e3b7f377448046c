import type { Contact } from '../../contracts/contacts.js'
import type { EngagementType } from '../../contracts/events.js'
import type { Trx } from '../open-store.js'
import { findContactEvent } from './contact-events.js'
import { findContact } from './contacts.js'
import { readSuppressions } from './suppressions.js'

/** What a colleague message may say of the other person. */
export interface ColleagueFact {
  name: string
  title: string | null
  engagement: EngagementType
}

/**
 * The fact a colleague message cites: it must be recorded, disclosable and about somebody who has a name
 * and has not opted out since.
 */
export async function findColleagueFact(
  trx: Trx,
  tenantId: string,
  cited: { contact_id: string; event_id: string },
): Promise<ColleagueFact | undefined> {
  const event = await findContactEvent(trx, tenantId, cited.event_id)
  if (event?.contact_id !== cited.contact_id || !event.disclosable) return undefined
  const contact = await findContact(trx, { tenantId, contactId: cited.contact_id })
  const name = contact && nameOf(contact)
  if (event.engagement === null || !name || (await hasOptedOut(trx, tenantId, contact))) {
    return undefined
  }
  return { name, title: contact.title ?? null, engagement: event.engagement }
}

async function hasOptedOut(trx: Trx, tenantId: string, contact: Contact): Promise<boolean> {
  const address = contact.email ?? contact.phone ?? ''
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return (await readSuppressions(trx, tenantId, { address, domain })).length > 0
}

function nameOf({ name, first_name, last_name }: Contact): string | undefined {
  return name ?? (first_name && last_name ? `${first_name} ${last_name}` : undefined)
}
