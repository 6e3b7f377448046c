import type { NewMember, NewMembers } from '../../../contracts/campaign-members.js'
import type { ContactRole } from '../../../contracts/temporal/account-outreach.js'
import { accountOfContact } from '../../../domain/outreach/account-of-contact.js'
import { roleOf } from '../../../domain/outreach/contact-role.js'
import { titleScore } from '../../../domain/titles/title-score.js'
import { contactIdOf, deriveId } from '../../../store/derive-ids.js'
import type { Trx } from '../../../store/open-store.js'
import type { CampaignRow } from '../../../store/repositories/campaigns.js'
import { upsertContact } from '../../../store/repositories/contacts.js'
import { tenantSecret } from '../../../store/repositories/tenants.js'
import { InvalidInput } from '../../problems/api-problem.js'
import { firstOfEach, loadContacts, type ContactRow, type WantedContact } from '../load-members.js'
import { consentWarning } from '../member-warnings.js'

export interface Newcomer {
  contact: ContactRow
  accountId: string
  role: ContactRole
  score: number
  /** Where in the call they are named. */
  pointer: string
}

export interface NewcomersToLoad {
  campaign: CampaignRow
  input: NewMembers
  nowMs: number
}

interface Wanted extends WantedContact {
  role?: ContactRole | undefined
  consent?: NewMember['consent']
}

/** The people of a call, each once; those that are given with their fields are stored first. */
export async function loadNewcomers(
  trx: Trx,
  loading: NewcomersToLoad,
): Promise<{ newcomers: Newcomer[]; warnings: string[] }> {
  const { campaign, input } = loading
  const secret = await tenantSecret(trx, campaign.tenant_id)
  const accountOf = accountRule(campaign, input, secret)
  const wanted = [...byId(input), ...(await storeGiven(trx, loading, secret))]
  const people = firstOfEach(wanted)
  const rows = await loadContacts(trx, campaign.tenant_id, people)
  const newcomers = rows.flatMap((contact, index) => {
    const person = people[index]
    return person ? [toNewcomer(contact, person, accountOf(contact))] : []
  })
  const repeated = wanted.length - people.length
  const warnings = [
    ...(repeated > 0 ? [`${repeated} repeated contact(s) were taken once.`] : []),
    ...consentWarning(
      people.map(({ consent }) => consent),
      rows,
    ),
  ]
  return { newcomers, warnings }
}

function byId({ contact_ids }: NewMembers): Wanted[] {
  return contact_ids.map((contactId, index) => ({ contactId, pointer: `/contact_ids/${index}` }))
}

/** Always in the same order: two calls that share people must not wait for each other. */
async function storeGiven(
  trx: Trx,
  { campaign, input, nowMs }: NewcomersToLoad,
  secret: string,
): Promise<Wanted[]> {
  const given = input.contacts.map((contact, index) => ({
    contact,
    contactId: contactIdOf(secret, contact),
    pointer: `/contacts/${index}`,
    role: contact.role,
    consent: contact.consent,
  }))
  for (const { contact, contactId } of given.toSorted(byContactId)) {
    await upsertContact(trx, {
      tenantId: campaign.tenant_id,
      contactId,
      input: fieldsOf(contact, input.account_id),
      at: nowMs,
    })
  }
  return given
}

function fieldsOf({ role: _role, ...fields }: NewMember, accountKey: string | undefined) {
  const account_id = fields.account_id ?? accountKey
  return { ...fields, ...(account_id !== undefined && { account_id }) }
}

function byContactId(a: Wanted, b: Wanted): number {
  return a.contactId < b.contactId ? -1 : 1
}

/** A lead's campaign has one account; elsewhere people are grouped as at launch. */
function accountRule(
  { lead_account_id }: CampaignRow,
  { account_id }: NewMembers,
  secret: string,
): (contact: ContactRow) => string {
  const keyed = (clues: Parameters<typeof accountOfContact>[0]) =>
    deriveId('acc', secret, accountOfContact(clues))
  const given = account_id === undefined ? {} : { account_key: account_id }
  if (lead_account_id === null) return (contact) => keyed({ ...contact, ...given })
  if (account_id !== undefined) {
    const asked = keyed({ contact_id: '', email: null, account_key: account_id })
    if (asked !== lead_account_id) throw otherAccount()
  }
  return () => lead_account_id
}

function otherAccount(): InvalidInput {
  const detail = 'is another account than that of this campaign; leave it out'
  return new InvalidInput('unprocessable', `/account_id ${detail}`, {
    errors: [{ pointer: '/account_id', detail }],
  })
}

function toNewcomer(contact: ContactRow, person: Wanted, accountId: string): Newcomer {
  const { score } = titleScore(contact.title)
  const role = roleOf({ is_lead: false, given: person.role, score })
  return { contact, accountId, role, score, pointer: person.pointer }
}
