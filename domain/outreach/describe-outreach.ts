import type { OutreachContact, OutreachState } from '../../contracts/temporal/account-outreach.js'
import { describeInstant } from '../time/describe-instant.js'
import { calendarOf } from './calendar-of.js'
import { contactOf, type DueTouch } from './decide-next-action.js'
import { levelOf } from '../titles/level-of.js'

/** Temporal refuses details of more than 20,000 bytes and fails the workflow task. */
const shownContacts = 40
const shownReason = 200

/** Markdown for the Temporal Web UI; ids only, because histories hold no personal data. */
export function describeOutreach(state: OutreachState): string {
  const hidden = state.contacts.length - shownContacts
  const { touches_made, rules } = state
  const lines = [
    `**Account** ${state.account_id} in campaign ${state.campaign_id}: ${touches_made} touches made, at most ${rules.max_touchpoints} per ${rules.cadence === 'per_account' ? 'account' : 'person'}`,
    state.hold ? `**Held**: ${inOneCell(state.hold.reason)}` : '',
    state.cancelled ? `**Cancelled**: ${inOneCell(state.cancelled.reason)}` : '',
    '',
    '| contact | who | next |',
    '| --- | --- | --- |',
    ...state.contacts
      .slice(0, shownContacts)
      .map(
        (c) => `| ${c.contact_id} | ${levelOf(c.score)}, ${c.role} | ${inOneCell(progressOf(c))} |`,
      ),
    ...(hidden > 0 ? [`| … | | and ${hidden} more |`] : []),
  ]
  return lines.join('\n')
}

/** One line for a timer or activity: `Email 2 of 7 to VP con_1a2b (secondary), Mon 23 Nov 09:12 Europe/Berlin`. */
export function describeTouch(state: OutreachState, touch: DueTouch): string {
  const contact = contactOf(state, touch.contact_id)
  const { zone } = calendarOf(state, contact ?? { zone: 'Etc/UTC', holidays: '' })
  const channel = touch.channel.charAt(0).toUpperCase() + touch.channel.slice(1)
  const who = contact
    ? `${levelOf(contact.score)} ${shortId(contact)} (${contact.role})`
    : shortId(touch)
  const what = `${channel} ${touch.step} of ${state.rules.max_touchpoints} to ${who}`
  return `${what}, ${describeInstant(zone, touch.slot.at_ms)}`
}

function shortId({ contact_id }: { contact_id: string }): string {
  return contact_id.slice(0, 12)
}

function progressOf({ progress }: OutreachContact): string {
  if (progress.kind !== 'waiting') return `${progress.kind}: ${progress.reason}`
  const { gate, slot } = progress.touch
  if (gate.kind === 'pending') return `waits for approval ${gate.request_id}; ${slot.reason}`
  return slot.reason
}

function inOneCell(text: string): string {
  return text.slice(0, shownReason).replace(/\s+/g, ' ').replaceAll('|', '/')
}
