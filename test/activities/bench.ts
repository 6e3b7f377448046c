import { randomBytes } from 'node:crypto'
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import { createOutreachActivities } from '../../activities/outreach/create-outreach-activities.js'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import type { Consent } from '../../contracts/contacts.js'
import type { Ramp } from '../../contracts/senders.js'
import type { TouchOrder, TouchResult } from '../../contracts/temporal/outreach-activities.js'
import type { Store } from '../../store/open-store.js'
import { touchAttempts } from '../../store/repositories/touch-events.js'
import type { TouchRow } from '../../store/repositories/touches.js'
import { outreachDeps } from '../support/activities.js'
import { createFakeEmail, type FakeEmail } from '../support/fake-email.js'
import { createFakeSms, type FakeSms } from '../support/fake-sms.js'
import { recordMetrics, type RecordedMetrics } from '../support/recorded-metrics.js'
import {
  monday9,
  orderFor,
  seedCampaign,
  type SeededCampaign,
  type SeedOptions,
} from '../support/world.js'

/** Stands still unless told otherwise. */
export interface HandClock {
  ms: number
  now(): number
}

export interface Bench {
  tenantId: string
  seeded: SeededCampaign
  email: FakeEmail
  sms: FakeSms
  clock: HandClock
  metrics: RecordedMetrics
  /** One attempt, as Temporal makes it. */
  perform(index?: number, changes?: Partial<TouchOrder>): Promise<TouchResult>
  /** The only touch of a contact. */
  touch(index?: number): Promise<TouchRow>
  /** `claimed sent`, oldest first. */
  history(index?: number): Promise<string>
}

export interface BenchOptions extends SeedOptions {
  /** Recipients may be written to at any minute but the last one of a day. */
  alwaysOpen?: boolean
  /** The rules of the sender's capacity; without them it has no ramp and no gap. */
  sender?: Partial<{
    ramp: Ramp
    min_gap_seconds: number
    first_sent_day: string
    timezone: string
  }>
  claimLeaseSeconds?: number
  /** Every bench has its own tenant unless it shares one. */
  tenantId?: string
  email?: FakeEmail
  /** Nothing can send SMS. */
  noSms?: true
  /** Of every contact, besides the mail address. */
  people?: Partial<{ phone: string; timezone: string; consent: Consent; fields: object }>
  /** Left out: whether replies are seen does not matter. */
  replyFreshness?: OutreachDeps['replyFreshness']
  /** What the activities see instead of the store. */
  through?: (store: Store) => Store
}

/** A launched campaign, a fake mail server and the activity between them. */
export async function bench(store: Store, options: BenchOptions = {}): Promise<Bench> {
  const tenantId = options.tenantId ?? `t${randomBytes(6).toString('hex')}`
  const seeded = await seedCampaign(store, { ...options, tenantId })
  if (options.alwaysOpen) await openAllDay(store, seeded)
  if (options.sender) await changeSender(store, seeded, options.sender)
  if (options.people) await changePeople(store, seeded, options.people)
  const email = options.email ?? createFakeEmail()
  const sms = createFakeSms()
  const clock: HandClock = { ms: monday9, now: () => clock.ms }
  const metrics = recordMetrics()
  const deps = outreachDeps(options.through?.(store) ?? store, email, {
    clock,
    metrics,
    ...(options.noSms ? {} : { sms }),
    ...(options.replyFreshness && { replyFreshness: options.replyFreshness }),
    ...(options.claimLeaseSeconds === undefined
      ? {}
      : { claimLeaseSeconds: options.claimLeaseSeconds }),
  })
  const activities = createOutreachActivities(deps)
  const touch = async (index = 0) => {
    const contactId = seeded.contacts[index]?.contactId ?? ''
    return store.db
      .selectFrom('touches')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('campaign_id', '=', seeded.campaignId)
      .where('contact_id', '=', contactId)
      .executeTakeFirstOrThrow()
  }
  return {
    tenantId,
    seeded,
    email,
    sms,
    clock,
    metrics,
    touch,
    perform: (index = 0, changes = {}) =>
      quietEnvironment().run(
        activities.performTouch,
        orderFor(seeded, index, { at_ms: clock.ms, ...changes }),
      ),
    async history(index = 0) {
      const { touch_id } = await touch(index)
      const attempts = await touchAttempts(store.db, tenantId, [touch_id])
      return (attempts.get(touch_id) ?? []).map((one) => one.state).join(' ')
    },
  }
}

async function changePeople(
  store: Store,
  { tenantId }: SeededCampaign,
  { consent, fields, ...plain }: NonNullable<BenchOptions['people']>,
): Promise<void> {
  await store.db
    .updateTable('contacts')
    .set({
      ...plain,
      ...(consent && { consent: JSON.stringify(consent) }),
      ...(fields && { fields: JSON.stringify(fields) }),
    })
    .where('tenant_id', '=', tenantId)
    .execute()
}

async function openAllDay(store: Store, { tenantId, campaignId }: SeededCampaign): Promise<void> {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
  await store.db
    .updateTable('campaigns')
    .set({ working_hours: JSON.stringify({ start: '00:00', end: '23:59', days }) })
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .execute()
}

async function changeSender(
  store: Store,
  { tenantId, senderId }: SeededCampaign,
  { ramp, ...rules }: NonNullable<BenchOptions['sender']>,
): Promise<void> {
  await store.db
    .updateTable('senders')
    .set({ ...rules, ...(ramp && { ramp: JSON.stringify(ramp) }), updated_at: new Date(monday9) })
    .where('tenant_id', '=', tenantId)
    .where('sender_id', '=', senderId)
    .execute()
}

/** An attempt that fails on purpose is not worth a line in the output of the suite. */
export function quietEnvironment(): MockActivityEnvironment {
  return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') })
}

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export const utc = (reading: string): number => Date.parse(`${reading.replace(' ', 'T')}Z`)
