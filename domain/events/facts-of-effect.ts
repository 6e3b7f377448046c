import type { OutreachFact } from '../../contracts/temporal/account-outreach.js'
import type { Consequence, ReportedEvent } from './consequence.js'

export interface TellingOfEffect {
  event: ReportedEvent
  consequence: Consequence
  contact_id: string
  /** When it happened. */
  at_ms: number
  /** Since when the account is held, if it is. */
  held_since_ms: number
  /** The reason for stopping this person, as people read it. */
  stop_reason: string
}

/**
 * What the workflow is told, in this order: an account is held before its person is stopped, so that the
 * free place is not filled meanwhile; and who won it is stopped for what they did, not as one of the rest.
 */
export function factsOfEffect(telling: TellingOfEffect): OutreachFact[] {
  const account = accountFacts(telling)
  const contact = [...contactFacts(telling), ...engagementFacts(telling)]
  return telling.consequence.account === 'won' ? [...contact, ...account] : [...account, ...contact]
}

function accountFacts({
  consequence,
  held_since_ms,
  stop_reason,
}: TellingOfEffect): OutreachFact[] {
  const { account, conflict } = consequence
  if (account === 'won') return [{ kind: 'win', reason: wonReason(stop_reason) }]
  if (account === 'none') return []
  return [{ kind: 'pause', reason: conflictReason(conflict), since_ms: held_since_ms }]
}

function contactFacts(telling: TellingOfEffect): OutreachFact[] {
  const { consequence, contact_id, at_ms } = telling
  const { contact } = consequence
  switch (contact.kind) {
    case 'stop':
      return [{ kind: 'stop_contact', contact_id, reason: telling.stop_reason }]
    case 'hold':
      return [{ kind: 'hold_contact', contact_id, reason: contact.reason }]
    case 'postpone': {
      const { reason, until: wait } = contact
      const until = wait.kind === 'day' ? wait : { ...wait, from_ms: at_ms }
      return [{ kind: 'postpone', contact_id, until, reason }]
    }
    case 'none':
      return []
  }
}

function engagementFacts({ event, contact_id, at_ms }: TellingOfEffect): OutreachFact[] {
  if (event.type !== 'engaged' || !event.engagement) return []
  const { engagement, disclosable } = event
  return [{ kind: 'engaged', contact_id, engagement, disclosable, at_ms }]
}

export function conflictReason(conflict: Consequence['conflict']): string {
  return `conflict: ${conflict}`
}

export function wonReason(stopReason: string): string {
  return `won: ${stopReason}`
}
