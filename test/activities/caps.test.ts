import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { SubmitOutcome } from '../../activities/ports.js'
import type { Store } from '../../store/open-store.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'
import { bench, day, hour, minute, utc, type Bench } from './bench.js'

const contactReason = 'at most 1 touch of a contact in 24 hours'
const accountReason = 'at most 3 touches of an account in 24 hours'

describe.each(storeKinds)('the caps on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  it('one touch of a contact in 24 hours, to the millisecond', async () => {
    const { perform, clock, touch } = await bench(store)
    await perform()
    clock.ms += 3 * hour
    const deferred = {
      kind: 'deferred',
      at_ms: clock.ms,
      not_before_ms: monday9 + day,
      reason: contactReason,
    }
    expect(await perform(0, { step: 2 })).toEqual(deferred)
    clock.ms = monday9 + day - 1
    expect(await perform(0, { step: 2 })).toMatchObject({ kind: 'deferred' })
    clock.ms = monday9 + day
    expect((await perform(0, { step: 2 })).kind).toBe('sent')
    expect(await touch()).toBeDefined()
  })

  it('writes why a touch was put off, and leaves it planned', async () => {
    const one = await bench(store)
    await one.perform()
    await one.perform(0, { step: 2 })
    const row = await store.db
      .selectFrom('touches')
      .selectAll()
      .where('tenant_id', '=', one.tenantId)
      .where('step', '=', 2)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      state: 'planned',
      reason: contactReason,
      counted_at: null,
      fence: 0,
    })
  })

  it('one touch of a contact, whichever campaign it is in', async () => {
    const first = await bench(store, { campaignId: 'cmp_a' })
    const second = await bench(store, { campaignId: 'cmp_b', tenantId: first.tenantId })
    await first.perform()
    expect(await second.perform()).toMatchObject({ kind: 'deferred', reason: contactReason })
  })

  it('does not count the touches of another tenant', async () => {
    await (await bench(store)).perform()
    expect((await (await bench(store)).perform()).kind).toBe('sent')
  })

  test.each<[SubmitOutcome['kind'], boolean]>([
    ['accepted', true],
    ['unknown', true],
    ['refused', false],
    ['not_sent', false],
  ])('what was %s counts: %s', async (outcome, counts) => {
    const one = await bench(store)
    one.email.answers.push({ kind: outcome, detail: 'the answer' })
    await one.perform()
    expect((await one.perform(0, { step: 2 })).kind).toBe(counts ? 'deferred' : 'sent')
  })

  it('counts a touch while it is on its way', async () => {
    const one = await bench(store)
    const release = Promise.withResolvers<void>()
    const handedOver = Promise.withResolvers<void>()
    one.email.whileSubmitting = () => {
      handedOver.resolve()
      return release.promise
    }
    const sending = one.perform()
    await handedOver.promise
    expect(await one.perform(0, { step: 2 })).toMatchObject({ kind: 'deferred' })
    release.resolve()
    await sending
  })

  it('three touches of an account in 24 hours', async () => {
    const { perform, clock } = await bench(store, { contacts: 5, oneAccount: true })
    for (const index of [0, 1, 2]) {
      clock.ms = monday9 + index * hour
      expect((await perform(index)).kind).toBe('sent')
    }
    clock.ms = monday9 + 3 * hour
    expect(await perform(3)).toEqual({
      kind: 'deferred',
      at_ms: clock.ms,
      not_before_ms: monday9 + day,
      reason: accountReason,
    })
    clock.ms = monday9 + day
    expect((await perform(3)).kind).toBe('sent')
    expect(await perform(4)).toMatchObject({ not_before_ms: monday9 + hour + day })
  })

  const senderIn = async (one: Bench, timezone: string) => {
    await store.db
      .updateTable('senders')
      .set({ timezone })
      .where('tenant_id', '=', one.tenantId)
      .execute()
  }

  test.each([
    // the sender's zone, the last claim of its day, when its next day begins
    ['Etc/UTC', '2026-11-23 23:59:59.999', '2026-11-24 00:00'],
    ['Europe/Berlin', '2026-11-23 22:59:59.999', '2026-11-23 23:00'],
    ['America/New_York', '2026-11-24 04:59:59.999', '2026-11-24 05:00'],
    ['Asia/Kolkata', '2026-11-23 18:29:59.999', '2026-11-23 18:30'],
    ['Pacific/Auckland', '2026-11-24 10:59:59.999', '2026-11-24 11:00'],
    // a day of 25 hours, one of 23, and one that begins at 01:00 because midnight is skipped
    ['Europe/Berlin', '2026-10-25 12:00', '2026-10-25 23:00'],
    ['America/New_York', '2027-03-14 12:00', '2027-03-15 04:00'],
    ['Africa/Cairo', '2027-04-29 12:00', '2027-04-29 22:00'],
    ['Africa/Cairo', '2027-04-30 12:00', '2027-04-30 21:00'],
  ])('the cap of a sender counts its own day: %s, %s', async (zone, last, nextDay) => {
    const one = await bench(store, { contacts: 4, dailyCap: 2 })
    await senderIn(one, zone)
    one.clock.ms = utc(last)
    expect((await one.perform(0)).kind).toBe('sent')
    expect((await one.perform(1)).kind).toBe('sent')
    const deferred = await one.perform(2)
    expect(deferred).toEqual({
      kind: 'deferred',
      at_ms: utc(last),
      not_before_ms: utc(nextDay),
      reason: "the sender's daily cap of 2 is reached",
    })
    one.clock.ms = utc(nextDay)
    expect((await one.perform(2)).kind).toBe('sent')
    expect((await one.perform(3)).kind).toBe('sent')
  })

  it('the day of a sender is over at its own midnight, not a moment later', async () => {
    const one = await bench(store, { contacts: 2, dailyCap: 1 })
    await senderIn(one, 'Europe/Berlin')
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
      not_before_ms: utc('2026-11-24 00:00'),
    })
  })
})
