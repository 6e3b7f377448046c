import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { SubmitOutcome } from '../../activities/ports.js'
import type { Store } from '../../store/open-store.js'
import { contentHash } from '../../store/repositories/artifacts.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'
import { bench, day, hour, minute, utc, type Bench, type BenchOptions } from './bench.js'

const phone = '+4915112345678'
const reachable = {
  phone,
  timezone: 'Etc/UTC',
  consent: { sms: { at: '2026-01-01T00:00:00.000Z', source: 'web form' } },
}
const words = 'Mia Winter: First words\nReply STOP to opt out'

describe.each(storeKinds)('an SMS on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  const reach = (options: BenchOptions = {}) => bench(store, { people: reachable, ...options })
  const send = (one: Bench, changes = {}) => one.perform(0, { channel: 'sms', ...changes })
  const suppress = (one: Bench, what: 'email' | 'phone' | 'domain', reason = 'unsubscribed') => {
    const values = { email: 'p1@north1.example', phone, domain: 'north1.example' }
    return store.transaction((trx) =>
      placeSuppression(trx, {
        tenantId: one.tenantId,
        kind: what,
        value: values[what],
        reason: reason as 'unsubscribed',
        note: null,
        by: 'test',
        nowMs: monday9,
      }),
    )
  }

  it('goes out once, says who writes and how to end it, and leaves a full record', async () => {
    const one = await reach()
    expect(await send(one)).toEqual({ kind: 'sent', at_ms: monday9 })
    const row = await one.touch()
    expect(one.sms.submitted).toEqual([
      {
        to: phone,
        text: words,
        touch_id: row.touch_id,
        tenant_id: one.tenantId,
        reference: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ])
    expect(row).toMatchObject({
      state: 'sent',
      address: phone,
      domain: 'north1.example',
      subject: null,
      message_id: null,
      sender_day: null,
      content_hash: contentHash({ text: words }),
      provider: 'twilio',
      provider_message_id: 'SM1',
      counted_at: new Date(monday9),
    })
    expect(await one.history()).toBe('claimed sent')
    expect(await send(one)).toEqual({ kind: 'sent', at_ms: monday9 })
    expect(one.sms.submitted).toHaveLength(1)
    expect(one.email.submitted).toEqual([])
  })

  it('opens with the sender only once: the next one is plain', async () => {
    const one = await reach()
    await send(one)
    one.clock.ms += 3 * day
    await send(one, { step: 2, at_ms: one.clock.ms })
    expect(one.sms.submitted.map(({ text }) => text)).toEqual([words, 'Second words'])
  })

  test.each<[string, BenchOptions, string]>([
    ['without a number', { people: { ...reachable, phone: undefined } }, 'sms has no number'],
    ['without consent', { people: { ...reachable, consent: {} } }, 'sms has no proven consent'],
    [
      'without a zone of the person',
      { people: { phone, consent: reachable.consent } },
      'sms has no known time zone',
    ],
    ['that nothing can send', { noSms: true, people: reachable }, 'sms is not set up'],
  ] as [string, BenchOptions, string][])('%s is passed over', async (_name, options, reason) => {
    const one = await bench(store, options)
    expect(await send(one)).toEqual({ kind: 'skipped', at_ms: monday9, reason, ends: 'step' })
    expect(await one.touch()).toMatchObject({ state: 'skipped', reason })
    expect(one.sms.submitted).toEqual([])
  })

  test.each([
    // the campaign says any minute; a phone does not ring at night
    ['2026-11-23 07:59', '2026-11-23 08'],
    ['2026-11-23 20:00', '2026-11-24 08'],
  ])('due at %s waits for %s', async (now, opens) => {
    const one = await reach({ alwaysOpen: true })
    one.clock.ms = utc(now)
    const result = await send(one, { slot_at_ms: utc(now) })
    if (result.kind !== 'deferred') throw new Error(result.kind)
    expect(new Date(result.not_before_ms).toISOString()).toContain(opens.replace(' ', 'T'))
    expect(result.reason).toMatch(/is outside the recipient's working hours$/)
    expect(one.sms.submitted).toEqual([])
    one.clock.ms = utc(`${now.slice(0, 10)} 19:59`)
    expect(await send(one, { slot_at_ms: utc(now) })).toMatchObject({ kind: 'sent' })
  })

  it('takes nothing of the day, the gap and the ramp of the mailbox', async () => {
    const one = await reach({
      contacts: 3,
      dailyCap: 1,
      sender: { min_gap_seconds: 3600, ramp: { start: 1, add_per_day: 0 } },
    })
    expect(await one.perform(0, { channel: 'sms' })).toMatchObject({ kind: 'sent' })
    expect(await one.perform(1)).toMatchObject({ kind: 'sent' })
    // the mailbox is full now, and the phone is not
    expect(await one.perform(2)).toMatchObject({ kind: 'deferred' })
    expect(await one.perform(2, { channel: 'sms', step: 2 })).toMatchObject({ kind: 'sent' })
  })

  it('does not begin the ramp of the mailbox', async () => {
    const one = await reach({ sender: { ramp: { start: 1, add_per_day: 1 } } })
    await send(one)
    const sender = await store.db
      .selectFrom('senders')
      .select('first_sent_day')
      .where('tenant_id', '=', one.tenantId)
      .executeTakeFirstOrThrow()
    expect(sender.first_sent_day).toBeNull()
  })

  it('counts for the person like any other touch', async () => {
    const one = await reach()
    await one.perform()
    one.clock.ms += hour
    expect(await send(one, { step: 2 })).toMatchObject({
      kind: 'deferred',
      not_before_ms: monday9 + day,
      reason: 'at most 1 touch of a contact in 24 hours',
    })
  })

  test.each<['email' | 'phone' | 'domain', string, object]>([
    // STOP ends SMS, and mail goes on; who unsubscribes by mail ends every channel
    ['phone', 'unsubscribed', { reason: 'number suppressed: unsubscribed', ends: 'step' }],
    ['email', 'unsubscribed', { reason: 'address suppressed: unsubscribed', ends: 'contact' }],
    ['email', 'complained', { reason: 'address suppressed: complained', ends: 'contact' }],
    ['domain', 'manual', { reason: 'domain suppressed: manual', ends: 'contact' }],
  ])('%s suppressed: %s', async (what, reason, expected) => {
    const one = await reach()
    await suppress(one, what, reason)
    expect(await send(one)).toMatchObject({ kind: 'skipped', ...expected })
    expect(one.sms.submitted).toEqual([])
  })

  it('still goes out where only the mailbox is gone', async () => {
    const one = await reach()
    await suppress(one, 'email', 'bounced_hard')
    expect(await send(one)).toMatchObject({ kind: 'sent' })
  })

  it('leaves the mail alone when the number is suppressed', async () => {
    const one = await reach()
    await suppress(one, 'phone')
    expect(await one.perform()).toMatchObject({ kind: 'sent' })
  })

  test.each(['phone', 'email'] as const)(
    'under way shows up in the answer to a stop of the %s',
    async (what) => {
      const one = await reach()
      let inFlight: string[] = []
      one.sms.whileSubmitting = async () => {
        inFlight = (await suppress(one, what)).inFlight
      }
      await send(one)
      expect(inFlight).toEqual([(await one.touch()).touch_id])
    },
  )

  test.each<[SubmitOutcome, object, string]>([
    [{ kind: 'refused', detail: 'Twilio refused: 21211' }, { kind: 'failed' }, 'claimed failed'],
    [{ kind: 'unknown', detail: 'no answer' }, { kind: 'unknown' }, 'claimed unknown'],
    [
      { kind: 'not_sent', detail: 'no connection' },
      { kind: 'deferred', not_before_ms: monday9 + 5 * minute },
      'claimed released',
    ],
    [
      { kind: 'not_sent', detail: '429', retry_after_ms: 40_000 },
      { kind: 'deferred', not_before_ms: monday9 + 40_000 },
      'claimed released',
    ],
  ])('%j', async (answer, result, history) => {
    const one = await reach()
    one.sms.answers.push(answer)
    expect(await send(one)).toMatchObject(result)
    expect(await one.history()).toBe(history)
    expect(one.sms.submitted).toHaveLength(1)
  })

  it('counts as unknown when its adapter throws', async () => {
    const one = await reach()
    one.sms.whileSubmitting = () => Promise.reject(new Error('boom'))
    expect(await send(one)).toMatchObject({
      kind: 'unknown',
      reason: 'the sms adapter failed; the message may have gone out',
    })
  })
})
