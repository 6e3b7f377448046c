import type { Contact } from '../../contracts/contacts.js'
import type { CrmPerson } from '../../contracts/crm-port.js'
import { companyDomain } from '../outreach/account-of-contact.js'

const named = ['email', 'phone', 'last_name', 'title', 'company'] as const

export function crmPersonOf(contact: Contact): CrmPerson {
  const given = Object.fromEntries(named.map((field) => [field, contact[field] ?? null]))
  return {
    ...(given as Record<(typeof named)[number], string | null>),
    contact_id: contact.contact_id,
    first_name: contact.first_name ?? contact.name ?? null,
    domain: companyDomain(contact.email ?? null),
  }
}
