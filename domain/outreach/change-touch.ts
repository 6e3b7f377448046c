import type { OutreachState, PlannedSlot } from '../../contracts/temporal/account-outreach.js'

export function moveTouch(
  state: OutreachState,
  contactId: string,
  slot: PlannedSlot,
): OutreachState {
  const contacts = state.contacts.map((contact) =>
    contact.contact_id === contactId && contact.progress.kind === 'waiting'
      ? { ...contact, progress: { ...contact.progress, slot } }
      : contact,
  )
  return { ...state, contacts }
}
