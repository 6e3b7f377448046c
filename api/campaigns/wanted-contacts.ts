import { mostCampaignContacts, type CampaignInput } from '../../contracts/campaign-input.js'
import type { Trx } from '../../store/open-store.js'
import { findContactList, membersOfContactList } from '../../store/repositories/contact-lists.js'
import { ApiProblem } from '../problems/api-problem.js'
import { firstOfEach, wantedOnce, type WantedContact } from './load-members.js'

export interface Wanted {
  wanted: WantedContact[]
  /** Named more than once in contact_ids. */
  duplicates: number
}

/** Those named one by one, then those of the list; who is in both comes once and is no mistake. */
export async function wantedContacts(
  trx: Trx,
  tenantId: string,
  { contact_ids = [], list_id }: CampaignInput,
): Promise<Wanted> {
  const named = wantedOnce(contact_ids)
  const listed = list_id === undefined ? [] : await listMembers(trx, tenantId, list_id)
  const wanted = firstOfEach([...named, ...listed])
  if (wanted.length > mostCampaignContacts) throw tooMany(wanted.length)
  return { wanted, duplicates: contact_ids.length - named.length }
}

async function listMembers(trx: Trx, tenantId: string, listId: string): Promise<WantedContact[]> {
  const list = await findContactList(trx, { tenantId, listId })
  if (!list) {
    throw new ApiProblem('unprocessable', 'There is no contact list with this id.', {
      errors: [{ pointer: '/list_id', detail: 'is not a list of yours' }],
    })
  }
  if (list.contacts === 0) {
    throw new ApiProblem('unprocessable', 'The contact list is empty.', {
      errors: [{ pointer: '/list_id', detail: 'has no contacts' }],
    })
  }
  if (list.contacts > mostCampaignContacts) throw tooMany(list.contacts)
  const ids = await membersOfContactList(trx, { tenantId, listId }, mostCampaignContacts)
  return ids.map((contactId) => ({ contactId, pointer: '/list_id' }))
}

function tooMany(count: number): ApiProblem {
  return new ApiProblem(
    'unprocessable',
    `These are ${count} contacts, and a campaign takes ${mostCampaignContacts}: import the file in parts and make a campaign of each list.`,
    {
      errors: [
        { pointer: '/list_id', detail: `leads to more than ${mostCampaignContacts} contacts` },
      ],
    },
  )
}
