import type { OutreachContact, OutreachState } from '../../contracts/temporal/account-outreach.js'
import type { MessageKind } from '../../contracts/temporal/message-kind.js'
import { colleagueReference } from './colleague-message.js'
import type { DueTouch } from './decide-next-action.js'

/** generate_message: a follow-up may refer to what a colleague did, once, if that may be told. */
export function chooseMessage(state: OutreachState, touch: DueTouch, nowMs: number): MessageKind {
  if (touch.message) return touch.message
  const target = state.contacts.find(({ contact_id }) => contact_id === touch.contact_id)
  if (!target || touch.step === 1 || touch.channel !== 'email') return { kind: 'step' }
  const reference = colleagueReference(questionFor(state, target), nowMs)
  if (!reference.eligible) return { kind: 'step' }
  return { kind: 'colleague', contact_id: reference.contact_id, event_id: reference.event_id }
}

function questionFor(state: OutreachState, target: OutreachContact) {
  return {
    delay_days: state.rules.colleague_delay_days,
    target: {
      contact_id: target.contact_id,
      used: target.colleague_message_used,
      progress: target.progress.kind,
    },
    contacts: state.contacts,
    engagements: state.engagements,
  }
}
