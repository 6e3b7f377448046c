import { zoneTable } from '../../calendar/zone-table.js'
import type { ZoneTable } from '../../contracts/temporal/calendar.js'
import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import { dayOf, nameOfDay, startOfDay } from '../../domain/ledger/sender-capacity.js'
import type { SenderQuestion } from '../../store/repositories/touch-caps.js'
import { keyOf } from './key-of.js'

/** The longest gap between two messages: an hour and its jitter. */
const longestGapMs = 3_620_000

export interface SenderDays {
  zone: ZoneTable
  atMs: number
  /** The local days that a gap before the instant reaches into: claims just after midnight look back. */
  names: string[]
  today: { name: string; fromMs: number; untilMs: number }
}

export function senderDaysOf(sender: { timezone: string }, atMs: number): SenderDays {
  const rules = { zone: zoneTable(sender.timezone, atMs) }
  const today = dayOf(rules, atMs)
  const days = [...new Set([dayOf(rules, atMs - longestGapMs), today])]
  return {
    zone: rules.zone,
    atMs,
    names: days.map(nameOfDay),
    today: {
      name: nameOfDay(today),
      fromMs: startOfDay(rules, today),
      untilMs: startOfDay(rules, today + 1),
    },
  }
}

export function senderQuestion(
  order: TouchOrder,
  sender: { sender_id: string },
  days: SenderDays,
): SenderQuestion {
  return {
    tenantId: order.tenant_id,
    touchKey: keyOf(order),
    senderId: sender.sender_id,
    atMs: days.atMs,
    days: days.names,
    day: days.today,
  }
}

/** The day of a sender is the day of its mailbox: SMS and tasks take nothing of it. */
export function takesCapacity(channel: string): boolean {
  return channel === 'email'
}
