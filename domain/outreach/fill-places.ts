import type { OutreachContact, OutreachState } from '../../contracts/temporal/account-outreach.js'
import { compareContacts } from './contact-role.js'
import { nextTouch } from './next-touch.js'

/** select_contact: people who wait for a place begin in the order of role and score. */
export function fillPlaces(state: OutreachState, nowMs: number): OutreachState {
  let filled = state
  for (;;) {
    const waiting = filled.contacts.filter((c) => c.progress.kind === 'waiting').length
    const chosen = waiting < placesOf(filled) ? firstInQueue(filled) : undefined
    if (!chosen) return withQueueReasons(filled)
    filled = replaceContact(filled, { ...chosen, progress: nextTouch(filled, chosen, nowMs) })
  }
}

export function replaceContact(state: OutreachState, changed: OutreachContact): OutreachState {
  const contacts = state.contacts.map((contact) =>
    contact.contact_id === changed.contact_id ? changed : contact,
  )
  return { ...state, contacts }
}

function placesOf({ rules }: OutreachState): number {
  return rules.cadence === 'per_account' ? 1 : rules.max_concurrent_contacts
}

function firstInQueue(state: OutreachState): OutreachContact | undefined {
  const queue = state.contacts.filter(
    (contact) => contact.progress.kind === 'queued' && !contact.held,
  )
  return queue.sort((a, b) => touchesOf(a) - touchesOf(b) || compareContacts(a, b))[0]
}

function touchesOf(contact: OutreachContact): number {
  return contact.last?.step ?? 0
}

function withQueueReasons(state: OutreachState): OutreachState {
  const places = placesOf(state)
  const reason =
    state.rules.cadence === 'per_account'
      ? 'the account gets one touch at a time'
      : `waits for a place: ${places} ${places === 1 ? 'person is' : 'people are'} written to at once`
  const contacts = state.contacts.map((contact) =>
    contact.progress.kind === 'queued' && !contact.held && contact.progress.reason !== reason
      ? { ...contact, progress: { kind: 'queued' as const, reason } }
      : contact,
  )
  return { ...state, contacts }
}
