import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { SubmitOutcome } from '../../activities/ports.js'
import { htmlOf } from '../../domain/messages/compose-html.js'
import type { Store } from '../../store/open-store.js'
import { contentHash } from '../../store/repositories/artifacts.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'
import { bench, day, minute } from './bench.js'

describe.each(storeKinds)('a touch on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  it('goes out once and leaves a full record', async () => {
    const { perform, touch, history, email, seeded, tenantId } = await bench(store)
    expect(await perform()).toEqual({ kind: 'sent', at_ms: monday9 })

    const [sent] = email.submitted
    const url = sent?.list_unsubscribe?.url ?? ''
    expect(url).toMatch(/^https:\/\/overture\.example\/u\/[a-z0-9-]+\.con_1\.[\w-]{22}$/)
    const footer = `Mia Winter\nStudio GmbH, Hauptstr. 1, 10115 Berlin\nNo more messages from us: ${url}\n`
    const text = `First words\n\n-- \n${footer}`
    const html = htmlOf(text)
    expect(email.submitted).toEqual([
      {
        message_id: expect.stringMatching(/^<[0-9a-f]{32}@studio\.example>$/),
        from: { name: 'Mia Winter', address: 'mia@studio.example' },
        reply_to: null,
        to: 'p1@north1.example',
        subject: 'One',
        text,
        html,
        in_reply_to: null,
        references: [],
        list_unsubscribe: { url },
        date: new Date(monday9),
      },
    ])
    const words = { subject: 'One', text, html }
    const row = await touch()
    expect(row).toMatchObject({
      touch_key: `${seeded.campaignId}/con_1/1/email`,
      state: 'sent',
      sent_at: new Date(monday9),
      counted_at: new Date(monday9),
      lease_until: null,
      fence: 1,
      attempt: 1,
      address: 'p1@north1.example',
      domain: 'north1.example',
      subject: 'One',
      message_id: email.submitted[0]?.message_id,
      content_hash: contentHash(words),
      sender_day: '2026-11-23',
      reason: 'Step 1 of 2',
    })
    expect(await history()).toBe('claimed sent')
    const stored = await store.db
      .selectFrom('artifacts')
      .select('content')
      .where('tenant_id', '=', tenantId)
      .where('hash', '=', row.content_hash ?? '')
      .executeTakeFirstOrThrow()
    expect(stored.content).toEqual(words)
  })

  it('puts a follow-up into the thread of what the person has had', async () => {
    const { perform, email, clock } = await bench(store)
    await perform()
    clock.ms += 3 * day
    await perform(0, { step: 2, at_ms: monday9 + 3 * day })
    const [first, second] = email.submitted
    expect(second).toMatchObject({
      subject: 'Two',
      in_reply_to: first?.message_id,
      references: [first?.message_id],
    })
  })

  it('answers a repetition as before and submits nothing', async () => {
    const { perform, email, clock, history } = await bench(store)
    const first = await perform()
    clock.ms += 90 * minute
    expect(await perform()).toEqual(first)
    expect(await perform()).toEqual(first)
    expect(email.submitted).toHaveLength(1)
    expect(await history()).toBe('claimed sent')
  })

  it('still answers that it was sent when contact and campaign have changed since', async () => {
    const { perform, email, tenantId } = await bench(store)
    const first = await perform()
    await store.db
      .updateTable('contacts')
      .set({ email: null })
      .where('tenant_id', '=', tenantId)
      .execute()
    await store.db
      .updateTable('campaigns')
      .set({ status: 'cancelled', steps: '[]' })
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(await perform()).toEqual(first)
    expect(email.submitted).toHaveLength(1)
  })

  test.each<[SubmitOutcome, object, object, string]>([
    // the server's answer, what the workflow learns, the row, its history
    [
      { kind: 'refused', detail: 'mail server refused: 550 5.1.1' },
      { kind: 'failed', reason: 'mail server refused: 550 5.1.1' },
      { state: 'failed', counted_at: null, lease_until: null },
      'claimed failed',
    ],
    [
      { kind: 'unknown', detail: 'no answer' },
      { kind: 'unknown', reason: 'no answer' },
      { state: 'unknown', counted_at: new Date(monday9), lease_until: null },
      'claimed unknown',
    ],
    [
      { kind: 'not_sent', detail: 'try later: 451' },
      {
        kind: 'deferred',
        not_before_ms: monday9 + 5 * minute,
        reason: 'attempt 1 failed: try later: 451',
      },
      { state: 'released', counted_at: null, lease_until: null },
      'claimed released',
    ],
  ])('%j is answered, never thrown', async (answer, result, row, history) => {
    const one = await bench(store)
    one.email.answers.push(answer)
    expect(await one.perform()).toEqual({ at_ms: monday9, ...result })
    expect(await one.touch()).toMatchObject({ sent_at: null, ...row })
    expect(await one.history()).toBe(history)
  })

  test.each<[SubmitOutcome['kind'], string]>([
    ['refused', 'failed'],
    ['unknown', 'unknown'],
  ])('%s stays %s when Temporal repeats the attempt', async (kind, result) => {
    const { perform, email } = await bench(store)
    email.answers.push({ kind, detail: 'the answer' })
    const first = await perform()
    expect(first.kind).toBe(result)
    expect(await perform()).toEqual(first)
    expect(email.submitted).toHaveLength(1)
  })

  it('is unknown when the mail adapter breaks while it has the message', async () => {
    const { perform, email, touch } = await bench(store)
    email.whileSubmitting = () => Promise.reject(new Error('broken for anna@north.example'))
    expect(await perform()).toEqual({
      kind: 'unknown',
      at_ms: monday9,
      reason: 'the mail adapter failed; the message may have gone out',
    })
    expect(await touch()).toMatchObject({ state: 'unknown' })
    expect(await perform()).toMatchObject({ kind: 'unknown' })
    expect(email.submitted).toHaveLength(1)
  })

  it('is tried again after 5, 30 and 120 minutes, then it has failed', async () => {
    const { perform, email, clock, history, touch } = await bench(store)
    const busy: SubmitOutcome = { kind: 'not_sent', detail: 'try later: 451' }
    email.answers.push(busy, busy, busy, busy)
    for (const wait of [5, 30, 120]) {
      const result = await perform()
      expect(result).toMatchObject({ kind: 'deferred', not_before_ms: clock.ms + wait * minute })
      clock.ms += wait * minute
    }
    expect(await perform()).toEqual({
      kind: 'failed',
      at_ms: clock.ms,
      reason: 'try later: 451; given up after 4 attempts',
    })
    expect(await history()).toBe(
      'claimed released claimed released claimed released claimed failed',
    )
    expect(await touch()).toMatchObject({ state: 'failed', attempt: 4, fence: 4 })
    expect((await perform()).kind).toBe('failed')
    expect(email.submitted).toHaveLength(4)
  })

  it('has one Message-ID on every attempt, and no other touch has it', async () => {
    const { perform, email, clock } = await bench(store, { contacts: 2 })
    email.answers.push({ kind: 'not_sent', detail: '451' })
    await perform(0)
    clock.ms += 5 * minute
    await perform(0)
    await perform(1)
    await perform(0, { step: 2, at_ms: clock.ms + 24 * 60 * minute })
    const [first, again, otherPerson, otherStep] = email.submitted.map((one) => one.message_id)
    expect(again).toBe(first)
    expect(new Set([first, otherPerson, otherStep]).size).toBe(3)
  })

  it('has a Message-ID that another tenant cannot guess', async () => {
    const one = await bench(store)
    const other = await bench(store)
    await one.perform()
    await other.perform()
    expect(one.seeded.contacts).toEqual(other.seeded.contacts)
    expect(one.email.submitted[0]?.message_id).not.toBe(other.email.submitted[0]?.message_id)
  })

  it('is dated with the later of the workflow’s instant and the wall clock', async () => {
    const future = await bench(store)
    expect(await future.perform(0, { at_ms: monday9 + minute })).toMatchObject({
      at_ms: monday9 + minute,
    })
    const delayed = await bench(store)
    expect(await delayed.perform(0, { at_ms: monday9 - 1 })).toMatchObject({ at_ms: monday9 })
  })
})
