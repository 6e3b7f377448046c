import type { OutreachContact, OutreachState } from '../../contracts/temporal/account-outreach.js'
import type { LoadedAccount } from '../../contracts/temporal/outreach-activities.js'
import { queued } from './begin-outreach.js'
import { fillPlaces } from './fill-places.js'
import { nextTouch } from './next-touch.js'

export interface Reload {
  loaded: LoadedAccount
  apply_to: 'now' | 'next_touch'
}

/**
 * The configuration or the people have changed in the store. `now` plans again what is not yet claimed;
 * `next_touch` leaves the planned minutes and rules from the following touch on.
 */
export function applyReload(state: OutreachState, reload: Reload, nowMs: number): OutreachState {
  const { loaded, apply_to } = reload
  const fresh = {
    ...state,
    rules: loaded.rules,
    zones: loaded.zones,
    holidays: loaded.holidays,
    contacts: mergeContacts(state, loaded),
  }
  const planned = apply_to === 'now' ? planAgain(fresh, nowMs) : fresh
  return fillPlaces(planned, nowMs)
}

/** Facts come from the store, progress from here; nobody is taken away by loading. */
function mergeContacts(state: OutreachState, loaded: LoadedAccount): OutreachContact[] {
  const known = new Map(state.contacts.map((contact) => [contact.contact_id, contact]))
  const kept = state.contacts.map((contact) => {
    const facts = loaded.contacts.find(({ contact_id }) => contact_id === contact.contact_id)
    if (!facts) return contact
    return { ...contact, ...facts, channels: { ...facts.channels, ...contact.refused } }
  })
  const added = loaded.contacts.filter(({ contact_id }) => !known.has(contact_id))
  return [...kept, ...added.map(queued)]
}

function planAgain(state: OutreachState, nowMs: number): OutreachState {
  const contacts = state.contacts.map((contact) => {
    if (contact.progress.kind !== 'waiting') return contact
    const { gate, message, slot } = contact.progress.touch
    const progress = nextTouch(state, contact, nowMs)
    if (progress.kind !== 'waiting') return { ...contact, progress }
    // words that a person has seen or approved stay theirs; only the minute is new
    const stillAsked = gate.kind === 'pending' && progress.touch.gate.kind !== 'none'
    const asked = stillAsked || gate.kind === 'approved'
    const sameWords = asked && progress.touch.channel === contact.progress.touch.channel
    const touch = {
      ...progress.touch,
      ...(sameWords ? { gate, ...(message ? { message } : {}) } : {}),
      ...(slot.pauses ? { slot: { ...progress.touch.slot, pauses: slot.pauses } } : {}),
    }
    return { ...contact, progress: { kind: 'waiting' as const, touch } }
  })
  return { ...state, contacts }
}
