import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pino } from 'pino'
import type { Loop } from '../../api/delivering/start-loop.js'
import { startWebhookDeliverer } from '../../api/webhook-endpoints/webhook-deliverer.js'
import { wallClock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { startApi, type TestApi } from '../support/api.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { until } from '../support/until.js'
import { startReceiver, type Receiver } from '../support/webhook-receiver.js'

describe.each(storeKinds)('deliveries on %s', (kind) => {
  let store: Store
  let api: TestApi
  let receiver: Receiver
  let deliverers: Loop[]
  let lines: string[]
  let secret: string
  let path: string

  beforeEach(async () => {
    store = await openTestStore(kind)
    receiver = await startReceiver()
    api = await startApi(store, { settings: { allowedHosts: [receiver.place] } })
    deliverers = []
    lines = []
    ;({ secret, path } = await endpoint(receiver.url))
  })

  afterEach(async () => {
    await Promise.all(deliverers.map((one) => one.stop()))
    await api.close()
    await receiver.close()
    await store.close()
  })

  async function endpoint(url: string, events = ['touch.sent']) {
    const { json } = await api.request('POST', '/api/v1/webhooks', { body: { url, events } })
    return { secret: json.secret as string, path: `/api/v1/webhooks/${json.webhook_id}` }
  }

  const start = (allowed = [receiver.place], timeoutMs = 20_000) => {
    const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
    const deps = { store, clock: wallClock, log, allowedHosts: allowed, timeoutMs }
    const deliverer = startWebhookDeliverer(deps)
    deliverers.push(deliverer)
    return deliverer
  }

  const happen = (eventId: string, data: Record<string, unknown> = { touch_id: 'tch_1' }) =>
    store.transaction((trx) =>
      announce(trx, {
        tenantId: 'default',
        type: 'touch.sent',
        eventId,
        contactId: 'con_1',
        campaignId: 'cmp_1',
        accountId: 'acc_1',
        data,
        occurredAtMs: Date.parse('2026-11-23T09:00:00Z'),
        nowMs: wallClock.now(),
        crm: null,
      }),
    )

  /** What the engine of the store makes no difference to. */
  const once = (name: string, rule: () => Promise<void>) => {
    if (kind === 'postgres') test(name, rule)
  }

  const deliveries = async (of = path) =>
    (await api.request('GET', `${of}/deliveries`)).json.data.toReversed()
  const stateOf = async (eventId: string, of = path) =>
    (await deliveries(of)).find((one: { event_id: string }) => one.event_id === eventId)

  /** As when the waits had passed. */
  async function dueNow() {
    const past = new Date(wallClock.now() - 1)
    await store.db
      .updateTable('webhook_deliveries')
      .set({ next_try_at: past })
      .where('state', '=', 'pending')
      .execute()
    await store.db.updateTable('webhook_endpoints').set({ not_before: null }).execute()
    deliverers.forEach((one) => one.nudge())
  }

  const tried = (eventId: string, attempts: number) =>
    until(async () => ((await stateOf(eventId))?.attempts === attempts ? true : undefined))

  test('an event is posted once, signed, with ids and no more', async () => {
    await happen('evt_1')
    await happen('evt_1')
    start()
    await until(async () => (await stateOf('evt_1'))?.state === 'delivered')
    expect(receiver.received).toHaveLength(1)
    const [got] = receiver.received
    expect(got?.id).toBe('evt_1')
    expect(receiver.verify(secret, got!)).toEqual({
      type: 'touch.sent',
      timestamp: '2026-11-23T09:00:00.000Z',
      data: {
        contact_id: 'con_1',
        campaign_id: 'cmp_1',
        account_id: 'acc_1',
        touch_id: 'tch_1',
      },
    })
    expect(() => receiver.verify(secret, { ...got!, body: `${got!.body} ` })).toThrow('signature')
    expect(await stateOf('evt_1')).toMatchObject({ attempts: 1, response_status: 204 })
  })

  once('nobody hears of what was rolled back, or did not ask for', async () => {
    const other = await endpoint(receiver.url, ['task.created'])
    await expect(
      store.transaction(async (trx) => {
        await announce(trx, {
          tenantId: 'default',
          type: 'touch.sent',
          eventId: 'evt_never',
          contactId: null,
          campaignId: null,
          accountId: null,
          data: {},
          occurredAtMs: 0,
          nowMs: 0,
          crm: null,
        })
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    await happen('evt_1')
    start()
    await until(async () => (await stateOf('evt_1'))?.state === 'delivered')
    expect(receiver.received.map(({ id }) => id)).toEqual(['evt_1'])
    expect(await deliveries(other.path)).toEqual([])
  })

  once('a receiver that is down gets all in order when it is back', async () => {
    const { place } = receiver
    await receiver.close()
    for (const id of ['evt_1', 'evt_2', 'evt_3']) await happen(id)
    start([place])
    await tried('evt_1', 1)
    expect(await stateOf('evt_1')).toMatchObject({
      state: 'pending',
      last_error: expect.stringContaining('ECONNREFUSED'),
      response_status: null,
    })
    expect(await stateOf('evt_2')).toMatchObject({ attempts: 0 })
    for (const attempts of [2, 3]) {
      await dueNow()
      await tried('evt_1', attempts)
    }
    receiver = await startReceiver(Number(place.split(':')[1]))
    await dueNow()
    await until(() => receiver.received.length === 3)
    expect(receiver.received.map(({ id }) => id)).toEqual(['evt_1', 'evt_2', 'evt_3'])
  })

  once(
    'every attempt has the same id, and after ten it is dead until somebody replays it',
    async () => {
      receiver.answers = Array.from({ length: 10 }, () => ({ status: 500 }))
      await happen('evt_1')
      start()
      for (let attempts = 1; attempts <= 10; attempts += 1) {
        await tried('evt_1', attempts)
        await dueNow()
      }
      const dead = await stateOf('evt_1')
      expect(dead).toMatchObject({
        state: 'dead',
        attempts: 10,
        response_status: 500,
        last_error: 'it answered 500',
        next_try_at: null,
      })
      expect((await api.request('GET', path)).json).toMatchObject({ dead: 1, waiting: 0 })
      await api.request('POST', `${path}/deliveries/${dead.delivery_id}/replay`)
      await until(async () => (await stateOf('evt_1')).state === 'delivered')
      expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set(['evt_1']))
      expect(receiver.received).toHaveLength(11)
      expect((await api.request('GET', path)).json).toMatchObject({ dead: 0, waiting: 0 })
    },
  )

  once('an event that keeps its place makes nobody look again before its next try', async () => {
    receiver.answer = (_request, response) => response.writeHead(400).end()
    await happen('evt_1')
    await happen('evt_2')
    start()
    await tried('evt_1', 1)
    const rests = () =>
      store.db.selectFrom('webhook_endpoints').select('not_before').executeTakeFirstOrThrow()
    await until(async () => (await rests()).not_before !== null)
    const { next_try_at } = await store.db
      .selectFrom('webhook_deliveries')
      .select('next_try_at')
      .where('event_id', '=', 'evt_1')
      .executeTakeFirstOrThrow()
    expect((await rests()).not_before).toEqual(next_try_at)
    expect(await stateOf('evt_2')).toMatchObject({ state: 'pending', attempts: 0 })
  })

  once('an event that is never taken lets the others pass after its second try', async () => {
    receiver.answer = ({ id }, response) => response.writeHead(id === 'evt_1' ? 400 : 204).end()
    for (const id of ['evt_1', 'evt_2', 'evt_3']) await happen(id)
    start()
    await tried('evt_1', 1)
    expect((await stateOf('evt_2')).state).toBe('pending')
    await dueNow()
    await until(async () => (await stateOf('evt_3')).state === 'delivered')
    const order = receiver.received.map(({ id }) => id).slice(0, 4)
    expect(order).toEqual(['evt_1', 'evt_1', 'evt_2', 'evt_3'])
  })

  once('410 disables the webhook; enabled again it is told what waited', async () => {
    receiver.answers = [{ status: 410 }]
    await happen('evt_1')
    await happen('evt_2')
    start()
    await until(async () => (await api.request('GET', path)).json.disabled)
    expect((await api.request('GET', path)).json.disabled.reason).toBe('it answered 410 Gone')
    await happen('evt_while_disabled')
    expect((await api.request('POST', `${path}/test`)).status).toBe(409)
    expect(receiver.received).toHaveLength(1)
    expect(await stateOf('evt_1')).toMatchObject({ state: 'dead', response_status: 410 })
    await api.request('POST', `${path}/enable`)
    await until(async () => (await stateOf('evt_2')).state === 'delivered')
    expect(receiver.received.map(({ id }) => id)).toEqual(['evt_1', 'evt_2'])
  })

  once('429 with Retry-After leaves the receiver alone for that long', async () => {
    receiver.answers = [{ status: 429, headers: { 'retry-after': '3600' } }]
    await happen('evt_1')
    await happen('evt_2')
    const begun = wallClock.now()
    start()
    await tried('evt_1', 1)
    const first = await stateOf('evt_1')
    expect(Date.parse(first.next_try_at)).toBeGreaterThanOrEqual(begun + 3_600_000)
    await store.db
      .updateTable('webhook_deliveries')
      .set({ next_try_at: new Date(0) })
      .execute()
    const { not_before } = await store.db
      .selectFrom('webhook_endpoints')
      .select('not_before')
      .executeTakeFirstOrThrow()
    expect(not_before!.getTime()).toBeGreaterThanOrEqual(begun + 3_600_000)
    expect(receiver.received).toHaveLength(1)
  })

  once('a redirect is not followed, wherever it leads', async () => {
    const inside = await startReceiver()
    receiver.answers = [{ status: 307, headers: { location: inside.url } }]
    await happen('evt_1')
    start([receiver.place, inside.place])
    await tried('evt_1', 1)
    expect((await stateOf('evt_1')).last_error).toContain('redirects are not followed')
    expect(inside.received).toEqual([])
    await inside.close()
  })

  once('an address that is not allowed any more is not called', async () => {
    await happen('evt_1')
    start([])
    await tried('evt_1', 1)
    expect((await stateOf('evt_1')).last_error).toContain('must be called by https')
    expect(receiver.received).toEqual([])
  })

  once('a slow receiver does not keep the others waiting', async () => {
    receiver.answer = () => {}
    const quick = await startReceiver()
    api.deps.settings.allowedHosts = [receiver.place, quick.place]
    const { path: other } = await endpoint(quick.url)
    for (let n = 1; n <= 30; n += 1) await happen(`evt_${n}`)
    start([receiver.place, quick.place])
    await until(() => quick.received.length === 30)
    expect(quick.received.map(({ id }) => id)).toEqual(
      Array.from({ length: 30 }, (_, n) => `evt_${n + 1}`),
    )
    expect(receiver.received).toHaveLength(1)
    await until(async () => (await stateOf('evt_30', other)).state === 'delivered')
    receiver.received.length = 0
    await receiver.close()
    await quick.close()
  })

  test('several deliverers share the work: each event arrives once and in order', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `evt_${n}`)
    for (const id of ids) await happen(id)
    start()
    start()
    start()
    await until(() => receiver.received.length >= 40)
    await until(async () => (await stateOf('evt_39')).state === 'delivered')
    expect(receiver.received.map(({ id }) => id)).toEqual(ids)
  })

  once('killed between the answer and its record, it delivers the same id again', async () => {
    await happen('evt_1')
    start()
    await until(async () => (await stateOf('evt_1')).state === 'delivered')
    // as the row was when the process died, its lease run out
    await store.db
      .updateTable('webhook_deliveries')
      .set({ state: 'pending', attempts: 0, next_try_at: new Date(0), delivered_at: null })
      .execute()
    await until(() => receiver.received.length === 2)
    expect(receiver.received.map(({ id }) => id)).toEqual(['evt_1', 'evt_1'])
  })

  once('during a rotation both secrets are good, afterwards the new one alone', async () => {
    const rotated = await api.request('POST', `${path}/rotate`, { body: { overlap: 'PT1H' } })
    await happen('evt_1')
    start()
    await until(() => receiver.received.length === 1)
    for (const one of [secret, rotated.json.secret]) receiver.verify(one, receiver.received[0]!)
    const last = await api.request('POST', `${path}/rotate`, { body: { overlap: 'PT0S' } })
    await happen('evt_2')
    await until(() => receiver.received.length === 2)
    receiver.verify(last.json.secret, receiver.received[1]!)
    for (const one of [secret, rotated.json.secret]) {
      expect(() => receiver.verify(one, receiver.received[1]!)).toThrow('signature')
    }
  })

  once('no secret and no address with its token reaches the log', async () => {
    const { secret: other } = await endpoint(`${receiver.url}?token=s3cret`)
    receiver.answers = [{ status: 500 }, { status: 500 }]
    await happen('evt_1')
    start()
    await until(() => lines.length >= 2)
    const logged = lines.join('\n')
    expect(logged).toContain('webhook not delivered')
    for (const hidden of ['s3cret', 'whsec_', secret.slice(6), other.slice(6)]) {
      expect(logged).not.toContain(hidden)
    }
  })

  once('what is too long for a receiver is shortened to its ids', async () => {
    await happen('evt_1', { reason: 'ü'.repeat(30_000) })
    start()
    await until(() => receiver.received.length === 1)
    const { body } = receiver.received[0]!
    expect(Buffer.byteLength(body)).toBeLessThan(20_000)
    expect(JSON.parse(body).data).toMatchObject({ contact_id: 'con_1', shortened: true })
  })

  once('a webhook that is deleted while something happens does not disturb it', async () => {
    const rounds = 30
    for (let round = 0; round < rounds; round += 1) {
      const made = await endpoint(receiver.url)
      await Promise.all([happen(`evt_${round}`), api.request('DELETE', made.path)])
    }
    expect(await deliveries()).toHaveLength(rounds)
  })
})
