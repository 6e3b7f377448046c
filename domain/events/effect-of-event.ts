import type { ConflictType } from '../../contracts/events.js'
import type { ContactRole } from '../../contracts/temporal/account-outreach.js'
import { assertNever } from '../shared/assert-never.js'
import { dayMs } from '../time/local-time.js'
import type { Consequence, ContactEffect, Postponement, ReportedEvent } from './consequence.js'
import { describeEffect } from './describe-effect.js'

export interface AffectedContact {
  role: ContactRole
  /** Before this event. */
  soft_bounces: number
}

export interface EffectOfEvent extends Consequence {
  /** In one sentence, for a person. */
  effect: string
}

const softBouncesToStop = 3
const absenceWithoutDate: Postponement = { kind: 'business_days', count: 5 }
const nothing: Consequence = {
  conflict: null,
  contact: { kind: 'none' },
  account: 'none',
  suppress: null,
}

export function effectOfEvent(
  event: ReportedEvent,
  contact: AffectedContact,
  rules: { pause_on_conflict: boolean },
): EffectOfEvent {
  const before = consequenceOf(event, contact)
  // a complaint is the last warning before mailboxes refuse the sender: no configuration overrules it
  const pauses = before.conflict === 'complaint' || rules.pause_on_conflict
  const account = before.conflict && pauses ? 'pause' : 'none'
  const consequence: Consequence = { ...before, account }
  return { ...consequence, effect: describeEffect(event, consequence) }
}

function consequenceOf(event: ReportedEvent, contact: AffectedContact): Consequence {
  switch (event.type) {
    case 'replied':
      return event.sentiment === 'negative'
        ? stop('replied: negative', 'negative_sentiment')
        : stop('replied', responseOf(contact))
    case 'not_now':
      return stop('replied: not now', responseOf(contact))
    case 'meeting_booked':
      return stop('booked a meeting', 'meeting_scheduled')
    case 'unsubscribed':
      return { ...stop('unsubscribed', 'unsubscribe'), suppress: 'unsubscribed' }
    case 'complained':
      return { ...stop('complained', 'complaint'), suppress: 'complained' }
    case 'bounced_hard':
      return { ...stop('the address bounced', null), suppress: 'bounced_hard' }
    case 'bounced_soft':
      return afterSoftBounce(contact.soft_bounces + 1)
    case 'out_of_office':
      return { ...nothing, contact: absence(event.return_date) }
    case 'engaged':
      return nothing
    default:
      return assertNever(event.type)
  }
}

function stop(reason: string, conflict: ConflictType | null): Consequence {
  return { ...nothing, conflict, contact: { kind: 'stop', reason } }
}

function responseOf({ role }: AffectedContact): ConflictType {
  return role === 'primary' ? 'primary_responded' : 'colleague_responded'
}

function afterSoftBounce(count: number): Consequence {
  return count < softBouncesToStop ? nothing : stop(`the address bounced ${count} times`, null)
}

/** The day of return is for the mail that piled up. */
function absence(returnDate: string | undefined): ContactEffect {
  if (returnDate === undefined) {
    return {
      kind: 'postpone',
      until: absenceWithoutDate,
      reason: 'out of office, five business days because no return date is known',
    }
  }
  return {
    kind: 'postpone',
    until: { kind: 'day', date: dayAfter(returnDate) },
    reason: `out of office until ${returnDate}`,
  }
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
}
