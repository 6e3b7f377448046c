import type { ConflictType, EventType } from '../../contracts/events.js'
import type { ContactRole } from '../../contracts/temporal/account-outreach.js'
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
  const before = consequences[event.type](event, contact)
  // a complaint is the last warning before mailboxes refuse the sender: no configuration overrules it
  const pauses = before.conflict === 'complaint' || rules.pause_on_conflict
  const consequence: Consequence = { ...before, account: accountAfter(before, pauses) }
  return { ...consequence, effect: describeEffect(event, consequence) }
}

function accountAfter(before: Consequence, pauses: boolean): Consequence['account'] {
  if (before.account === 'won') return 'won'
  return before.conflict && pauses ? 'pause' : 'none'
}

const consequences: Record<EventType, (event: ReportedEvent, who: AffectedContact) => Consequence> =
  {
    replied: ({ sentiment }, who) =>
      sentiment === 'negative'
        ? stop('replied: negative', 'negative_sentiment')
        : stop('replied', responseOf(who)),
    not_now: (_event, who) => stop('replied: not now', responseOf(who)),
    unclear_reply: (_event, who) => ({
      ...nothing,
      conflict: responseOf(who),
      contact: { kind: 'hold', reason: 'replied, and nobody has said yet what it means' },
    }),
    meeting_booked: () => ({ ...stop('booked a meeting', 'meeting_scheduled'), account: 'won' }),
    unsubscribed: () => ({ ...stop('unsubscribed', 'unsubscribe'), suppress: 'unsubscribed' }),
    complained: () => ({ ...stop('complained', 'complaint'), suppress: 'complained' }),
    bounced_hard: () => ({ ...stop('the address bounced', null), suppress: 'bounced_hard' }),
    bounced_soft: (_event, { soft_bounces }) => afterSoftBounce(soft_bounces + 1),
    out_of_office: ({ return_date }) => ({ ...nothing, contact: absence(return_date) }),
    written_by_hand: () => stop('somebody of us wrote to them by hand', null),
    engaged: () => nothing,
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
