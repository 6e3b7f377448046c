import type { OutreachContact, OutreachState } from '../../contracts/temporal/account-outreach.js'
import type { DueTouch } from './decide-next-action.js'
import { describeInstant } from '../time/describe-instant.js'
import { zoneOf } from './plan-step.js'

/** Temporal refuses details of more than 20,000 bytes and fails the workflow task. */
const shownContacts = 50
const shownReason = 200

/** Markdown for the Temporal Web UI; ids only, because histories hold no personal data. */
export function describeOutreach(state: OutreachState): string {
  const hidden = state.contacts.length - shownContacts
  const lines = [
    `**Account** ${state.account_id} in campaign ${state.campaign_id}`,
    state.hold ? `**Held**: ${inOneCell(state.hold.reason)}` : '',
    state.cancelled ? `**Cancelled**: ${inOneCell(state.cancelled.reason)}` : '',
    '',
    '| contact | next |',
    '| --- | --- |',
    ...state.contacts
      .slice(0, shownContacts)
      .map((c) => `| ${c.contact_id} | ${inOneCell(progressOf(c))} |`),
    ...(hidden > 0 ? [`| … | and ${hidden} more |`] : []),
  ]
  return lines.join('\n')
}

/** One line for a timer or activity: `Email 2 of 3 to con_1a2b, Mon 23 Nov 09:12 Europe/Berlin`. */
export function describeTouch(state: OutreachState, touch: DueTouch): string {
  const zoneName = state.contacts.find((c) => c.contact_id === touch.contact_id)?.zone ?? 'Etc/UTC'
  const when = describeInstant(zoneOf(state, zoneName), touch.slot.at_ms)
  const channel = touch.channel.charAt(0).toUpperCase() + touch.channel.slice(1)
  return `${channel} ${touch.step} of ${state.steps.length} to ${touch.contact_id.slice(0, 12)}, ${when}`
}

function progressOf(contact: OutreachContact): string {
  const { progress } = contact
  if (progress.kind !== 'waiting') return `${progress.kind}: ${progress.reason}`
  return progress.slot.reason
}

function inOneCell(text: string): string {
  return text.slice(0, shownReason).replace(/\s+/g, ' ').replaceAll('|', '/')
}
