import type { ReportedEvent } from '../events/consequence.js'
import { effectOfEvent, type AffectedContact } from '../events/effect-of-event.js'
import { factsOfEffect } from '../events/facts-of-effect.js'
import type { Fact } from '../outreach/apply-message.js'

export interface SupposedEvent {
  id: string
  contact_id: string
  event: ReportedEvent
  at_ms: number
  contact: AffectedContact
  pause_on_conflict: boolean
}

/** What the workflow would be told if this happened. */
export function factsOfEvent(supposed: SupposedEvent): Fact[] {
  const { id, contact_id, event, at_ms } = supposed
  const effect = effectOfEvent(event, supposed.contact, supposed)
  const stop_reason = effect.contact.kind === 'stop' ? effect.contact.reason : ''
  const telling = {
    event,
    consequence: effect,
    contact_id,
    at_ms,
    held_since_ms: at_ms,
    stop_reason,
  }
  return factsOfEffect(telling).flatMap((fact) =>
    fact.kind === 'reload'
      ? []
      : [{ ...fact, event_id: fact.kind === 'engaged' ? id : `${id}.${fact.kind}` }],
  )
}
