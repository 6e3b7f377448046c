import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { planTouch } from '../../store/repositories/touches.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'
import { bench, hour, minute, utc, type Bench } from './bench.js'

describe.each(storeKinds)('the capacity of a sender on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  const plan = (one: Bench, index: number, slotAtMs: number, step = 1) =>
    planTouch(store.db, {
      tenantId: one.tenantId,
      campaignId: one.seeded.campaignId,
      accountId: `acc_${index + 1}`,
      contactId: `con_${index + 1}`,
      senderId: one.seeded.senderId,
      channel: 'email',
      step,
      slotAtMs,
      reason: 'planned',
      nowMs: monday9,
    })

  test.each([
    // the sender's zone, the last claim of its day, when its next day begins
    ['Etc/UTC', '2026-11-23 23:58:59.999', '2026-11-24 00:00'],
    ['Europe/Berlin', '2026-11-23 22:59:59.999', '2026-11-23 23:00'],
    ['America/New_York', '2026-11-24 04:59:59.999', '2026-11-24 05:00'],
    ['Asia/Kolkata', '2026-11-23 18:29:59.999', '2026-11-23 18:30'],
    ['Pacific/Auckland', '2026-11-24 10:59:59.999', '2026-11-24 11:00'],
    // a day of 25 hours, one of 23, and one that begins at 01:00 because midnight is skipped
    ['Europe/Berlin', '2026-10-25 12:00', '2026-10-25 23:00'],
    ['America/New_York', '2027-03-14 12:00', '2027-03-15 04:00'],
    ['Africa/Cairo', '2027-04-29 12:00', '2027-04-29 22:00'],
    ['Africa/Cairo', '2027-04-30 12:00', '2027-04-30 21:00'],
  ])('its daily cap counts its own day: %s, %s', async (timezone, last, nextDay) => {
    const one = await bench(store, {
      contacts: 4,
      dailyCap: 2,
      alwaysOpen: true,
      sender: { timezone },
    })
    one.clock.ms = utc(last)
    expect((await one.perform(0)).kind).toBe('sent')
    expect((await one.perform(1)).kind).toBe('sent')
    const deferred = await one.perform(2)
    expect(deferred).toMatchObject({
      kind: 'deferred',
      at_ms: utc(last),
      reason: "the sender's daily cap of 2 is reached",
    })
    const notBefore = 'not_before_ms' in deferred ? deferred.not_before_ms : 0
    // the first minute of the next day that the recipient's hours leave open
    expect(notBefore - utc(nextDay)).toBeGreaterThanOrEqual(0)
    expect(notBefore - utc(nextDay)).toBeLessThan(30 * minute)
    one.clock.ms = notBefore
    expect((await one.perform(2)).kind).toBe('sent')
    expect((await one.perform(3)).kind).toBe('sent')
  })

  it('its day is over at its own midnight, not a moment later', async () => {
    const one = await bench(store, {
      contacts: 2,
      dailyCap: 1,
      alwaysOpen: true,
      sender: { timezone: 'Europe/Berlin' },
    })
    one.clock.ms = utc('2026-11-23 22:59:59.999')
    await one.perform(0)
    one.clock.ms += 1
    expect((await one.perform(1)).kind).toBe('sent')
  })

  it('a released touch gives its place in the day back', async () => {
    const one = await bench(store, { contacts: 2, dailyCap: 1 })
    one.email.answers.push({ kind: 'not_sent', detail: '451' })
    await one.perform(0)
    expect((await one.perform(1)).kind).toBe('sent')
    one.clock.ms += 5 * minute
    expect(await one.perform(0)).toMatchObject({
      kind: 'deferred',
      reason: "the sender's daily cap of 1 is reached",
    })
  })

  it('its ramp counts from the day of its first message', async () => {
    const one = await bench(store, {
      contacts: 4,
      dailyCap: 10,
      sender: { ramp: { start: 1, add_per_day: 2 } },
    })
    expect((await one.perform(0)).kind).toBe('sent')
    expect(await one.perform(1)).toMatchObject({
      kind: 'deferred',
      reason: "the sender's ramp allows 1 messages on this day",
    })
    one.clock.ms = utc('2026-11-24 10:00')
    for (const index of [1, 2, 3]) expect((await one.perform(index)).kind).toBe('sent')
    const sender = await store.db
      .selectFrom('senders')
      .select('first_sent_day')
      .where('tenant_id', '=', one.tenantId)
      .executeTakeFirstOrThrow()
    expect(sender.first_sent_day).toBe('2026-11-23')
  })

  it('its gap puts off to the first minute that is free, and takes that minute', async () => {
    const one = await bench(store, { contacts: 4, sender: { min_gap_seconds: 90 } })
    expect((await one.perform(0)).kind).toBe('sent')
    const reason = 'at least 90 seconds between two messages of the sender'
    const notBefore = async (index: number) => {
      const result = await one.perform(index)
      expect(result).toMatchObject({ kind: 'deferred', reason })
      return 'not_before_ms' in result ? result.not_before_ms - monday9 : NaN
    }
    expect(await notBefore(1)).toBe(2 * minute)
    // the row says so at once, so the next one that is refused goes elsewhere
    expect(await one.touch(1)).toMatchObject({
      state: 'planned',
      slot_at: new Date(monday9 + 2 * minute),
      reason,
    })
    expect(await notBefore(2)).toBe(4 * minute)
    expect(await notBefore(3)).toBe(6 * minute)
    for (const index of [1, 2, 3]) {
      one.clock.ms = monday9 + index * 2 * minute + 800
      expect((await one.perform(index)).kind).toBe('sent')
    }
  })

  it('its gap reaches over its midnight', async () => {
    const one = await bench(store, {
      contacts: 2,
      alwaysOpen: true,
      sender: { timezone: 'Europe/Berlin', min_gap_seconds: 600 },
    })
    one.clock.ms = utc('2026-11-23 22:57')
    expect((await one.perform(0)).kind).toBe('sent')
    one.clock.ms = utc('2026-11-23 23:02')
    expect((await one.perform(1)).kind).toBe('deferred')
  })

  it('a first touch leaves room for the follow-ups of the day', async () => {
    const one = await bench(store, { contacts: 3, dailyCap: 2 })
    await plan(one, 2, monday9 + 3 * hour, 2)
    expect((await one.perform(0)).kind).toBe('sent')
    expect(await one.perform(1)).toMatchObject({
      kind: 'deferred',
      reason: "the rest of the sender's day is kept for follow-ups",
    })
    one.clock.ms = monday9 + 3 * hour
    expect((await one.perform(2, { step: 2 })).kind).toBe('sent')
  })

  it('names a day on which there is room, and counts what is planned for it', async () => {
    const one = await bench(store, { contacts: 6, dailyCap: 1 })
    expect((await one.perform(0)).kind).toBe('sent')
    const days: string[] = []
    for (const index of [1, 2, 3, 4, 5]) {
      const result = await one.perform(index)
      const at = 'not_before_ms' in result ? result.not_before_ms : 0
      days.push(new Date(at).toISOString().slice(0, 10))
    }
    // one a day, and nobody on the weekend
    expect(days).toEqual(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30'])
  })

  it('counts over all campaigns', async () => {
    const first = await bench(store, { campaignId: 'cmp_a', contacts: 2, dailyCap: 1 })
    const second = await bench(store, {
      campaignId: 'cmp_b',
      contacts: 2,
      tenantId: first.tenantId,
    })
    await first.perform(0)
    expect(await second.perform(1)).toMatchObject({
      kind: 'deferred',
      reason: "the sender's daily cap of 1 is reached",
    })
  })
})
