import type { CrmPerson } from '../../../contracts/crm-port.js'
import { CrmRefused } from '../crm-trouble.js'
import { anythingSchema, objectSchema, objectsSchema } from './answers.js'
import type { Hubspot } from './hubspot-api.js'

/** What the CRM says of a person stays as it is; only somebody it does not know is made. */
export async function ensureContact(hubspot: Hubspot, person: CrmPerson): Promise<string> {
  if (person.email !== null) return byEmail(hubspot, person.email, person)
  if (person.phone !== null) return byPhone(hubspot, person.phone, person)
  throw new CrmRefused('this person has neither an e-mail address nor a phone number')
}

async function byEmail(hubspot: Hubspot, email: string, person: CrmPerson): Promise<string> {
  const known = await hubspot({
    method: 'POST',
    path: '/crm/v3/objects/contacts/batch/read',
    body: { idProperty: 'email', properties: ['email'], inputs: [{ id: email }] },
    schema: objectsSchema,
  })
  const [found] = known.results
  if (found) return found.id
  // an upsert, so that somebody who is made twice at once is one
  const made = await hubspot({
    method: 'POST',
    path: '/crm/v3/objects/contacts/batch/upsert',
    body: { inputs: [{ idProperty: 'email', id: email, properties: propertiesOf(person) }] },
    schema: objectsSchema,
  })
  const [contact] = made.results
  if (!contact) throw new CrmRefused('HubSpot did not take this contact')
  return contact.id
}

async function byPhone(hubspot: Hubspot, phone: string, person: CrmPerson): Promise<string> {
  const found = await searchOne(hubspot, 'contacts', { propertyName: 'phone', value: phone })
  if (found !== undefined) return found
  const made = await hubspot({
    method: 'POST',
    path: '/crm/v3/objects/contacts',
    body: { properties: propertiesOf(person) },
    schema: objectSchema,
  })
  return made.id
}

function propertiesOf(person: CrmPerson): Record<string, string> {
  const given = {
    email: person.email,
    phone: person.phone,
    firstname: person.first_name,
    lastname: person.last_name,
    jobtitle: person.title,
    company: person.company,
  }
  return Object.fromEntries(
    Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== null),
  )
}

export interface Company {
  domain: string
  name: string | null
  contactId: string
}

/** Its search knows a new company after some seconds only: whoever calls keeps the id. */
export async function ensureCompany(hubspot: Hubspot, company: Company): Promise<string> {
  const { domain, name, contactId } = company
  const id =
    (await searchOne(hubspot, 'companies', { propertyName: 'domain', value: domain })) ??
    (await makeCompany(hubspot, { domain, name: name ?? domain }))
  await hubspot({
    method: 'PUT',
    path: `/crm/v4/objects/contacts/${contactId}/associations/default/companies/${id}`,
    schema: anythingSchema,
  })
  return id
}

async function makeCompany(
  hubspot: Hubspot,
  properties: { domain: string; name: string },
): Promise<string> {
  const made = await hubspot({
    method: 'POST',
    path: '/crm/v3/objects/companies',
    body: { properties },
    schema: objectSchema,
  })
  return made.id
}

async function searchOne(
  hubspot: Hubspot,
  kind: 'contacts' | 'companies',
  { propertyName, value }: { propertyName: string; value: string },
): Promise<string | undefined> {
  const found = await hubspot({
    method: 'POST',
    path: `/crm/v3/objects/${kind}/search`,
    body: {
      filterGroups: [{ filters: [{ propertyName, operator: 'EQ', value }] }],
      properties: [propertyName],
      sorts: [{ propertyName: 'createdate', direction: 'ASCENDING' }],
      limit: 1,
    },
    schema: objectsSchema,
  })
  return found.results[0]?.id
}
