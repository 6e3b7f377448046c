import { MockActivityEnvironment } from '@temporalio/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { resendTouch } from '../../activities/outreach/resend-touch.js'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import type { SubmitOutcome } from '../../activities/ports.js'
import type { Store } from '../../store/open-store.js'
import type { OutboxPayload } from '../../store/repositories/outbox.js'
import { placeStop } from '../../store/repositories/stops.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import { settleTouch } from '../../store/repositories/touch-claims.js'
import { bench, day, minute, type Bench, type BenchOptions } from '../activities/bench.js'
import { outreachDeps } from '../support/activities.js'
import { startApi, type TestApi } from '../support/api.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { until } from '../support/until.js'
import { monday9 } from '../support/world.js'

const lost: SubmitOutcome = { kind: 'unknown', detail: 'no answer after DATA' }

describe.each(storeKinds)('the unknown desk on %s', (kind) => {
  let store: Store
  let api: TestApi
  /** Stands for outbox, Temporal and worker: runs what was ordered at once. */
  let onNudge: () => void = () => {}
  let wallMs = monday9

  beforeAll(async () => {
    store = await openTestStore(kind)
    api = await startApi(store, {
      wall: { now: () => wallMs },
      clock: { now: () => Promise.resolve(wallMs) },
      outbox: { nudge: () => onNudge() },
    })
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })

  /** A touch whose outcome nobody knows, a day later. */
  async function desk(options: BenchOptions = {}) {
    const one = await bench(store, options)
    one.email.answers.push(lost)
    expect((await one.perform()).kind).toBe('unknown')
    one.clock.ms += 2 * day
    wallMs = one.clock.ms
    const deps = outreachDeps(store, one.email, { clock: one.clock })
    onNudge = () => void runOrders(deps, one.tenantId)
    const { touch_id } = await one.touch()
    const key = await api.makeKey(['operator'], one.tenantId)
    const resolve = (outcome: string, more: object = {}) =>
      api.request('POST', `/api/v1/touches/${touch_id}/resolve`, {
        key,
        body: { outcome, ...more },
      })
    return { ...one, deps, touchId: touch_id, key, resolve }
  }

  async function runOrders(deps: OutreachDeps, tenantId: string): Promise<unknown[]> {
    const rows = await store.db
      .selectFrom('outbox')
      .select('payload')
      .where('tenant_id', '=', tenantId)
      .orderBy('outbox_id')
      .execute()
    const results: unknown[] = []
    for (const row of rows) {
      const payload = row.payload as OutboxPayload
      if (payload.kind !== 'resend') continue
      const order = { ...payload.input, at_ms: wallMs }
      const run = () => resendTouch(deps, order)
      results.push(await new MockActivityEnvironment().run(run))
    }
    return results
  }

  it('takes a person’s word that it was sent: it left when it was claimed', async () => {
    const one = await desk()
    const answer = await one.resolve('sent', { reason: 'a colleague has it' })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      state: 'sent',
      sent_at: new Date(monday9).toISOString(),
      reason: 'sent, says test: a colleague has it',
    })
    expect(await one.history()).toBe('claimed unknown sent')
    expect(await one.touch()).toMatchObject({ counted_at: new Date(monday9) })
    expect((await one.resolve('sent')).status).toBe(200)
    expect(await one.history()).toBe('claimed unknown sent')
    const noted = await store.db
      .selectFrom('crm_entries')
      .select('title')
      .where('subject_id', '=', one.touchId)
      .execute()
    expect(noted).toEqual([{ title: 'Email 1 of 2' }])
  })

  it('takes a person’s word that it was not sent: it no longer counts', async () => {
    const one = await desk()
    const answer = await one.resolve('not_sent')
    expect(answer.json).toMatchObject({ state: 'failed', reason: 'not sent, says test' })
    expect(await one.touch()).toMatchObject({ counted_at: null, lease_until: null })
    expect((await one.resolve('not_sent')).status).toBe(200)
    const other = await one.resolve('sent')
    expect([other.status, other.json.detail]).toEqual([
      409,
      'This touch is failed; only one whose outcome is unknown can be resolved.',
    ])
  })

  it('sends the very same message again, once', async () => {
    const one = await desk()
    const answer = await one.resolve('resend')
    expect([answer.status, answer.json.state, answer.json.resent_by]).toEqual([200, 'sent', 'test'])
    const [first, second, ...more] = one.email.submitted
    expect(more).toEqual([])
    expect({ ...second, date: first?.date }).toEqual(first)
    expect(await one.history()).toBe('claimed unknown unknown claimed sent')
    expect(answer.json.attempts.map((event: { reason: string }) => event.reason)).toEqual([
      'every gate open',
      'no answer after DATA',
      'to be sent again, says test',
      'sent again, ordered by test',
      'accepted: 250 accepted',
    ])
    expect(await one.touch()).toMatchObject({ fence: 2, counted_at: new Date(wallMs) })
    // repeated calls and a start that is delivered twice change nothing
    expect((await one.resolve('resend')).status).toBe(200)
    const again = await runOrders(one.deps, one.tenantId)
    expect(again).toMatchObject([{ kind: 'sent' }])
    expect(one.email.submitted).toHaveLength(2)
  })

  test.each<[string, (one: Bench) => Promise<unknown>, string]>([
    [
      'a suppression',
      (one) =>
        store.transaction((trx) =>
          placeSuppression(trx, {
            tenantId: one.tenantId,
            kind: 'email',
            value: 'p1@north1.example',
            reason: 'unsubscribed',
            note: null,
            by: 'test',
            nowMs: monday9,
          }),
        ),
      'not sent again: address suppressed: unsubscribed',
    ],
    [
      'a reply',
      (one) => stop(one, { scope: { kind: 'contact', key: 'con_1' }, reason: 'replied' }),
      'not sent again: this person is held: replied; ask again from 2026-11-25T10:00:00.000Z on',
    ],
    [
      'a kill switch of its campaign',
      (one) => stop(one, { scope: { kind: 'campaign', key: 'cmp_1' }, reason: 'kill switch' }),
      'not sent again: campaign kill switch',
    ],
    [
      'another touch of the day',
      (one) => one.perform(0, { step: 2 }),
      'not sent again: at most 1 touch of a contact in 24 hours; ask again from 2026-11-26T09:00:00.000Z on',
    ],
    [
      'the night',
      (one) => Promise.resolve((wallMs = one.clock.ms += 12 * 60 * minute)),
      expect.stringMatching(
        /^not sent again: 21:00 Etc\/UTC is outside the recipient's working hours; ask again from 2026-11-26T09:[0-2]\d:00\.000Z on$/,
      ),
    ],
  ])('is held by %s, stays unknown and says why', async (_name, close, reason) => {
    const one = await desk()
    await close(one)
    const before = one.email.submitted.length
    const answer = await one.resolve('resend')
    expect([answer.status, answer.json.state, answer.json.reason]).toEqual([200, 'unknown', reason])
    expect(answer.json).not.toHaveProperty('resent_by')
    expect(one.email.submitted).toHaveLength(before)
    // an order that was refused is over, even when its start is delivered once more
    expect(await runOrders(one.deps, one.tenantId)).toMatchObject([{ kind: 'superseded' }])
    expect(one.email.submitted).toHaveLength(before)
  })

  const stop = (one: Bench, key: Pick<Parameters<typeof placeStop>[1], 'scope' | 'reason'>) =>
    store.transaction((trx) =>
      placeStop(trx, { tenantId: one.tenantId, ...key, effect: 'hold', by: 'x', nowMs: monday9 }),
    )

  it('may be ordered once more after a closed gate', async () => {
    const one = await desk()
    wallMs = one.clock.ms += 12 * 60 * minute
    expect((await one.resolve('resend')).json.state).toBe('unknown')
    wallMs = one.clock.ms += 12 * 60 * minute
    expect((await one.resolve('resend')).json.state).toBe('sent')
    expect(one.email.submitted).toHaveLength(2)
  })

  test.each(['completed', 'cancelled'] as const)(
    'works when the campaign is %s, even if it was paused before',
    async (status) => {
      const one = await desk()
      await stop(one, { scope: { kind: 'campaign', key: 'cmp_1' }, reason: 'paused' })
      await store.db
        .updateTable('campaigns')
        .set({ status })
        .where('tenant_id', '=', one.tenantId)
        .execute()
      expect((await one.resolve('resend')).json.state).toBe('sent')
    },
  )

  it('is held by the pause of a campaign that goes on', async () => {
    const one = await desk()
    await stop(one, { scope: { kind: 'campaign', key: 'cmp_1' }, reason: 'paused' })
    expect((await one.resolve('resend')).json).toMatchObject({
      state: 'unknown',
      reason: 'not sent again: campaign paused',
    })
  })

  test.each<[SubmitOutcome, string, string]>([
    [{ kind: 'refused', detail: '550 no such user' }, 'failed', '550 no such user'],
    [{ kind: 'unknown', detail: 'no answer' }, 'unknown', 'no answer'],
    [{ kind: 'not_sent', detail: '451 later' }, 'unknown', 'not sent again: 451 later'],
  ])('tells what became of the second submission: %j', async (outcome, state, reason) => {
    const one = await desk()
    one.email.answers.push(outcome)
    const answer = await one.resolve('resend')
    expect([answer.status, answer.json.state, answer.json.reason, answer.json.resent_by]).toEqual([
      200,
      state,
      reason,
      'test',
    ])
    if (state !== 'unknown') return
    // the desk is open again, and the next order is another claim
    expect((await one.resolve('resend')).json.state).toBe('sent')
    expect(one.email.submitted).toHaveLength(3)
  })

  it('orders one submission when two people order at once', async () => {
    const one = await desk()
    const answers = await Promise.all([one.resolve('resend'), one.resolve('resend')])
    expect(answers.map((answer) => answer.json.state)).toEqual(['sent', 'sent'])
    expect(one.email.submitted).toHaveLength(2)
  })

  it('takes an order back when somebody knows better before it begins', async () => {
    const one = await desk()
    onNudge = () => {}
    const waiting = one.resolve('resend')
    await untilOrdered(one)
    expect((await one.resolve('not_sent')).json.state).toBe('failed')
    const answer = await waiting
    expect([answer.status, answer.json.state]).toEqual([200, 'failed'])
    expect(await runOrders(one.deps, one.tenantId)).toMatchObject([{ kind: 'superseded' }])
    expect(one.email.submitted).toHaveLength(1)
  })

  const untilOrdered = (one: Bench) => until(async () => (await one.touch()).resend_order)

  // takes its ten seconds, so one engine is enough
  it.skipIf(kind === 'postgres')(
    'answers 202 when there is no outcome in time',
    async () => {
      const one = await desk()
      onNudge = () => {}
      const answer = await one.resolve('resend')
      expect([answer.status, answer.json.state]).toEqual([202, 'unknown'])
      onNudge = () => void runOrders(one.deps, one.tenantId)
      // asked again, the order is given out once more, not a second one
      expect((await one.resolve('resend')).json.state).toBe('sent')
      expect(one.email.submitted).toHaveLength(2)
    },
    20_000,
  )

  it('waits for the end of a lease, and then takes the claim for unknown', async () => {
    const one = await bench(store)
    await one.perform()
    await store.db
      .updateTable('touches')
      .set({ state: 'claimed', lease_until: new Date(monday9 + 60_000), sent_at: null })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    const { touch_id } = await one.touch()
    const key = await api.makeKey(['operator'], one.tenantId)
    const resolve = () =>
      api.request('POST', `/api/v1/touches/${touch_id}/resolve`, {
        key,
        body: { outcome: 'not_sent' },
      })
    wallMs = monday9 + 60_000
    const early = await resolve()
    expect([early.status, early.json.detail]).toEqual([
      409,
      'This touch is being sent; its outcome is known at 2026-11-23T09:01:00.000Z at the latest.',
    ])
    wallMs += 1
    expect((await resolve()).json).toMatchObject({ state: 'failed' })
  })

  it('takes a late answer of the first submission, and then sends nothing again', async () => {
    const one = await desk()
    onNudge = () => {}
    const waiting = one.resolve('resend')
    await untilOrdered(one)
    await store.transaction((trx) =>
      settleTouch(trx, {
        tenantId: one.tenantId,
        touchId: one.touchId,
        state: 'sent',
        fence: 1,
        reason: 'accepted: 250',
        atMs: wallMs,
      }),
    )
    expect((await waiting).json).toMatchObject({ state: 'sent' })
    expect(await runOrders(one.deps, one.tenantId)).toMatchObject([{ kind: 'superseded' }])
    expect(one.email.submitted).toHaveLength(1)
  })

  it('lets a reviewer say what happened, but not send', async () => {
    const one = await desk()
    const key = await api.makeKey(['reviewer'], one.tenantId)
    const path = `/api/v1/touches/${one.touchId}/resolve`
    const resend = await api.request('POST', path, { key, body: { outcome: 'resend' } })
    expect([resend.status, resend.json.detail]).toEqual([
      403,
      'Sending a touch again needs a key with the scope operator.',
    ])
    expect((await api.request('POST', path, { key, body: { outcome: 'sent' } })).status).toBe(200)
    const trail = await store.db
      .selectFrom('audit_log')
      .select(['action', 'subject', 'detail'])
      .where('tenant_id', '=', one.tenantId)
      .execute()
    expect(trail).toEqual([
      { action: 'touch.resolve', subject: one.touchId, detail: { outcome: 'sent', fence: 1 } },
    ])
  })

  test.each([
    [{}, 422],
    [{ outcome: 'maybe' }, 422],
    [{ outcome: 'sent', reason: '' }, 422],
    [{ outcome: 'sent', note: 'x' }, 400],
  ])('refuses %j', async (body, status) => {
    const answer = await api.request('POST', '/api/v1/touches/tch_1/resolve', { body })
    expect(answer.status).toBe(status)
  })
})
