import type {
  ContactProgress,
  LastTouch,
  OutreachContact,
  OutreachState,
} from '../../contracts/temporal/account-outreach.js'
import type { AccountPast, ContactPast } from '../../contracts/temporal/outreach-activities.js'
import { nextTouch } from './next-touch.js'

/** A run that is started once more goes on where the ledger says the lost one stood. */
export function takeUpPast(state: OutreachState, past: AccountPast, nowMs: number): OutreachState {
  const known = new Map(past.contacts.map((contact) => [contact.contact_id, contact]))
  const contacts = state.contacts.map((contact) => {
    const own = known.get(contact.contact_id)
    return own ? remembered(contact, own) : contact
  })
  const standing = {
    ...state,
    started_ms: Math.min(past.started_ms, nowMs),
    contacts,
    touches_made: contacts.reduce((sum, { attempts }) => sum + total(attempts), 0),
    last: latest(contacts),
  }
  // in a per-account cadence nobody keeps a place: the turn goes to whoever has had the fewest touches
  if (state.rules.cadence === 'per_account') return standing
  return {
    ...standing,
    contacts: contacts.map((contact) => {
      const own = known.get(contact.contact_id)
      if (!own?.begun || contact.progress.kind !== 'queued') return contact
      return { ...contact, progress: goOn(standing, { contact, past: own }, nowMs) }
    }),
  }
}

function remembered(contact: OutreachContact, past: ContactPast): OutreachContact {
  const refuses = Object.keys(past.refused).length > 0
  return {
    ...contact,
    attempts: past.attempts,
    last: past.last,
    colleague_message_used: past.colleague_message_used,
    ...(refuses
      ? { refused: past.refused, channels: { ...contact.channels, ...past.refused } }
      : {}),
    ...(past.ended ? { progress: past.ended } : {}),
  }
}

/** A minute that was promised and is still to come is kept. */
function goOn(
  state: OutreachState,
  { contact, past }: { contact: OutreachContact; past: ContactPast },
  nowMs: number,
): ContactProgress {
  const progress = nextTouch(state, contact, nowMs)
  const { planned } = past
  if (progress.kind !== 'waiting' || !planned || planned.at_ms <= nowMs) return progress
  const { touch } = progress
  if (planned.step !== touch.step || planned.channel !== touch.channel) return progress
  const slot = { at_ms: planned.at_ms, decided_ms: nowMs, reason: planned.reason }
  return { kind: 'waiting', touch: { ...touch, slot } }
}

function total(attempts: Record<string, number>): number {
  return Object.values(attempts).reduce((sum, count) => sum + count, 0)
}

/** Of the account: what left or may have. */
function latest(contacts: OutreachContact[]): LastTouch | null {
  const all = contacts.flatMap(({ last }) => (last && !last.outcome ? [last] : []))
  return all.reduce<LastTouch | null>(
    (newest, last) => (newest && newest.at_ms >= last.at_ms ? newest : last),
    null,
  )
}
