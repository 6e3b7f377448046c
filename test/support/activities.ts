import { MockActivityEnvironment } from '@temporalio/testing'
import { pino } from 'pino'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import { createOutreachActivities } from '../../activities/outreach/create-outreach-activities.js'
import type { EmailPort, EmailTransports, SmsPort, TouchMetrics } from '../../activities/ports.js'
import type { TouchOrder, TouchResult } from '../../contracts/temporal/outreach-activities.js'
import type { Clock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { recordMetrics } from './recorded-metrics.js'
import { monday9 } from './world.js'

export interface Performer {
  perform(order: TouchOrder): Promise<TouchResult>
}

export interface PerformerOptions {
  clock?: Clock
  claimLeaseSeconds?: number
  metrics?: TouchMetrics
  replyFreshness?: OutreachDeps['replyFreshness']
  sms?: SmsPort
  crm?: OutreachDeps['crm']
}

export function outreachDeps(
  store: Store,
  email: EmailPort | EmailTransports,
  options: PerformerOptions = {},
): OutreachDeps {
  return {
    store,
    transports: 'forSender' in email ? email : { forSender: () => email },
    sms: options.sms ?? null,
    // the seeded world stands at this instant; the wall clock has long passed it
    clock: options.clock ?? { now: () => monday9 },
    log: pino({ level: 'silent' }),
    metrics: options.metrics ?? recordMetrics(),
    claimLeaseSeconds: options.claimLeaseSeconds ?? 60,
    defaultTimezone: 'Etc/UTC',
    publicUrl: 'https://overture.example',
    production: false,
    ...(options.crm && { crm: options.crm }),
    replyFreshness: options.replyFreshness ?? { minutes: 15, isNeeded: () => false },
  }
}

/** Runs `performTouch` as an activity, without a server. */
export function performerOn(
  store: Store,
  email: EmailPort | EmailTransports,
  options: PerformerOptions = {},
): Performer {
  const activities = createOutreachActivities(outreachDeps(store, email, options))
  return {
    perform: (order) => new MockActivityEnvironment().run(activities.performTouch, order),
  }
}
