import { MockActivityEnvironment } from '@temporalio/testing'
import { ApplicationFailure } from '@temporalio/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOutreachActivities } from '../../activities/outreach/create-outreach-activities.js'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import { clockFault } from '../../activities/outreach/refuse-to-send.js'
import { wallClock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { outreachDeps } from '../support/activities.js'
import { createFakeEmail } from '../support/fake-email.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { orderFor, seedCampaign } from '../support/world.js'

const noon = Date.parse('2026-11-23T12:00:00Z')

describe('the clock of a worker', () => {
  const clocks = { localMs: noon, scheduledMs: noon, storeMs: noon }

  it.each([
    ['agrees', {}],
    ['is a minute behind Temporal', { scheduledMs: noon + 60_000 }],
    ['is a minute from the store', { storeMs: noon - 60_000 }],
    ['works off a task that waited an hour for it', { scheduledMs: noon - 3_600_000 }],
  ])('%s: it may send', (_, change) => {
    expect(clockFault({ ...clocks, ...change })).toBeNull()
  })

  it.each([
    [{ scheduledMs: noon + 60_001 }, '60 s behind the clock of Temporal'],
    [
      { scheduledMs: noon + 600_000, storeMs: noon + 600_000 },
      '600 s behind the clock of Temporal',
    ],
    [{ storeMs: noon + 60_001 }, '60 s behind the clock of the store'],
    [
      { storeMs: noon - 600_000, scheduledMs: noon - 600_000 },
      '600 s ahead of the clock of the store',
    ],
    // late by its queue and behind by its clock: only the store tells
    [{ storeMs: noon + 600_000, scheduledMs: noon - 10 }, '600 s behind the clock of the store'],
  ])('%o: it may not, and says which clock', (change, words) => {
    expect(clockFault({ ...clocks, ...change })).toContain(words)
  })
})

describe.each(storeKinds)('a machine that may not send, on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  async function attempt(tenantId: string, change: Partial<OutreachDeps>, scheduledMs: number) {
    const seeded = await seedCampaign(store, { tenantId })
    const email = createFakeEmail()
    const activities = createOutreachActivities({ ...outreachDeps(store, email), ...change })
    const environment = new MockActivityEnvironment({
      scheduledTimestampMs: scheduledMs,
      currentAttemptScheduledTimestampMs: scheduledMs,
    })
    const outcome = await environment
      .run(activities.performTouch, orderFor(seeded))
      .catch((error: unknown) => error)
    const claims = await store.db
      .selectFrom('touches')
      .select('touch_id')
      .where('tenant_id', '=', tenantId)
      .where('fence', '>', 0)
      .execute()
    return { outcome, email, claims: claims.length }
  }

  const off = (ms: number) => ({ now: () => wallClock.now() + ms })

  it.each([
    ['behind', -120_000],
    ['ahead', 120_000],
  ])('with a clock two minutes %s claims nothing', async (side, ms) => {
    const change = { clock: off(ms), temporalTellsWallTime: true }
    const { outcome, email, claims } = await attempt(`skew-${side}`, change, wallClock.now())
    expect(outcome).toBeInstanceOf(ApplicationFailure)
    expect(outcome).toMatchObject({ type: 'ClockSkew', nonRetryable: false })
    expect(claims).toBe(0)
    expect(email.submitted).toHaveLength(0)
  })

  it('with a right clock is asked nothing more, also when the task waited an hour', async () => {
    const change = { clock: wallClock, temporalTellsWallTime: true }
    const { outcome } = await attempt('right', change, wallClock.now() - 3_600_000)
    // sent, or put off to an open hour: judged by the gates
    expect(outcome).toMatchObject({ kind: expect.stringMatching(/^(sent|deferred)$/) })
  })

  it('asks no clock under time travel, where tasks come from the future', async () => {
    const nextMonth = wallClock.now() + 30 * 86_400_000
    const { outcome, claims } = await attempt('travel', { temporalTellsWallTime: false }, nextMonth)
    expect(outcome).toMatchObject({ kind: 'sent' })
    expect(claims).toBe(1)
  })

  it('with a full disk claims nothing, and sends when there is space', async () => {
    const { outcome, email, claims } = await attempt('full', { shortage: () => 'full' }, noon)
    expect(outcome).toMatchObject({ type: 'StoreFull', nonRetryable: false })
    expect(claims).toBe(0)
    expect(email.submitted).toHaveLength(0)
    expect((await attempt('space', { shortage: () => null }, noon)).outcome).toMatchObject({
      kind: 'sent',
    })
  })
})
