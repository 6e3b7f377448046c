import type { OutreachState, PlannedTouch } from '../../contracts/temporal/account-outreach.js'
import { contactOf } from './decide-next-action.js'
import { replaceContact } from './fill-places.js'

/** Changes the planned touch of one person; somebody who has none is left alone. */
export function changeTouch(
  state: OutreachState,
  contactId: string,
  change: Partial<PlannedTouch>,
): OutreachState {
  const contact = contactOf(state, contactId)
  if (contact?.progress.kind !== 'waiting') return state
  const touch = { ...contact.progress.touch, ...change }
  return replaceContact(state, { ...contact, progress: { kind: 'waiting', touch } })
}
