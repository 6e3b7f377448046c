import type { EventEffect } from '../../contracts/events.js'
import type { WebhookEventType } from '../../contracts/webhook-events.js'
import { wallClock } from '../../runtime/clock.js'
import type { Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import type { EventReport } from './event-report.js'

/** What other systems hear of an event: whom it stopped, and what it won. */
export async function announceEffect(
  trx: Trx,
  report: EventReport,
  effect: Pick<EventEffect, 'contact' | 'account'>,
): Promise<void> {
  if (effect.contact === 'stopped') await tell(trx, report, 'contact.stopped')
  if (effect.account === 'won') await tell(trx, report, 'account.won')
}

async function tell(trx: Trx, report: EventReport, type: WebhookEventType): Promise<void> {
  const { eventId, event, member } = report
  const { tenantId, contactId, campaignId, accountId } = member
  await announce(trx, {
    tenantId,
    type,
    eventId: `${eventId}.${type === 'account.won' ? 'won' : 'stopped'}`,
    contactId,
    campaignId,
    accountId,
    data: { event_id: eventId, reason: event.type },
    occurredAtMs: report.occurredAtMs,
    nowMs: wallClock.now(),
    crm: null,
  })
}
