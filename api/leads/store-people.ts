import { accountOfContact } from '../../domain/outreach/account-of-contact.js'
import { roleOf } from '../../domain/outreach/contact-role.js'
import { titleScore } from '../../domain/titles/title-score.js'
import type { LeadPerson } from '../../domain/leads/merge-people.js'
import type { LeadInput } from '../../contracts/leads.js'
import type { ContactRole } from '../../contracts/temporal/account-outreach.js'
import { contactIdOf, deriveId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { upsertAccount } from '../../store/repositories/accounts.js'
import { upsertContact } from '../../store/repositories/contacts.js'
import { loadContacts, type ContactRow } from '../campaigns/load-members.js'

export interface LeadMember {
  contact: ContactRow
  role: ContactRole
  score: number
  /** Where in the lead this person stands. */
  pointer: string
}

export interface StoredLead {
  accountId: string
  /** Of the account, as it is now. */
  metadata: Record<string, unknown>
  members: LeadMember[]
}

export interface LeadToStore {
  tenantId: string
  secret: string
  accountId: string
  input: LeadInput
  people: LeadPerson[]
  nowMs: number
}

export function accountIdOfLead(secret: string, { account_id }: LeadInput): string {
  const clues = { contact_id: '', email: null, account_key: account_id }
  return deriveId('acc', secret, accountOfContact(clues))
}

export async function storeLead(trx: Trx, lead: LeadToStore): Promise<StoredLead> {
  const { tenantId, secret, accountId, input, people, nowMs } = lead
  const { metadata } = await upsertAccount(trx, {
    tenantId,
    accountId,
    accountKey: input.account_id,
    metadata: knownMetadata(input.metadata),
    at: nowMs,
  })
  const identified = people.map((person) => {
    return { ...person, contactId: contactIdOf(secret, person.contact) }
  })
  // always in the same order: two leads that share people must not wait for each other
  for (const { contactId, contact } of identified.toSorted(byContactId)) {
    const { role: _role, ...fields } = contact
    await upsertContact(trx, {
      tenantId,
      contactId,
      input: { ...fields, account_id: input.account_id },
      at: nowMs,
    })
  }
  const rows = await loadContacts(trx, tenantId, identified)
  const members = rows.flatMap((row, index) => {
    const person = identified[index]
    return person ? [toMember(row, person)] : []
  })
  return { accountId, metadata, members }
}

function byContactId(a: { contactId: string }, b: { contactId: string }): number {
  return a.contactId < b.contactId ? -1 : 1
}

function toMember(
  contact: ContactRow,
  { is_lead, pointer, contact: given }: LeadPerson,
): LeadMember {
  const { score } = titleScore(contact.title)
  return { contact, pointer, score, role: roleOf({ is_lead, given: given.role, score }) }
}

/** null says that nothing is known. */
export function knownMetadata(metadata: LeadInput['metadata']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null))
}
