import type { ReportedEvent } from '../events/consequence.js'
import { effectOfEvent, type AffectedContact } from '../events/effect-of-event.js'
import type { Fact } from '../outreach/apply-message.js'

export interface SupposedEvent {
  id: string
  contact_id: string
  event: ReportedEvent
  at_ms: number
  contact: AffectedContact
  pause_on_conflict: boolean
}

/** What the workflow would be told if this happened, in the order in which it would be told. */
export function factsOfEvent(supposed: SupposedEvent): Fact[] {
  const { id, contact_id, event, at_ms } = supposed
  const effect = effectOfEvent(event, supposed.contact, supposed)
  const facts: Fact[] = []
  if (effect.account === 'pause') {
    const reason = `conflict: ${effect.conflict}`
    facts.push({ kind: 'pause', event_id: `${id}.pause`, reason, since_ms: at_ms })
  }
  const told = { event_id: `${id}.contact`, contact_id }
  if (effect.contact.kind === 'stop') {
    facts.push({ kind: 'stop_contact', ...told, reason: effect.contact.reason })
  }
  if (effect.contact.kind === 'postpone') {
    const { until: wait, reason } = effect.contact
    const until = wait.kind === 'day' ? wait : { ...wait, from_ms: at_ms }
    facts.push({ kind: 'postpone', ...told, until, reason })
  }
  if (event.type === 'engaged' && event.engagement) {
    const { engagement, disclosable } = event
    facts.push({ kind: 'engaged', ...told, event_id: id, engagement, disclosable, at_ms })
  }
  return facts
}
