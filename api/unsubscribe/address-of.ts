import type { Db, Trx } from '../../store/open-store.js'
import { findContact, type ContactId } from '../../store/repositories/contacts.js'

export interface ContactAddress {
  kind: 'email' | 'phone'
  value: string
}

/** What is suppressed when this contact unsubscribes: the e-mail address, or the phone of who has none. */
export async function addressOf(
  db: Db | Trx,
  contact: ContactId,
): Promise<ContactAddress | undefined> {
  const { email, phone } = (await findContact(db, contact)) ?? {}
  if (email) return { kind: 'email', value: email }
  if (phone) return { kind: 'phone', value: phone }
  return undefined
}
