import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { recordArrival } from '../../store/repositories/processes.js'
import { noteInboxFault, noteInboxRead } from '../../store/repositories/sender-health.js'
import { startApi, temporalDouble, type TestApi } from '../support/api.js'
import { deadStore } from '../support/dead-store.js'
import { samplesOf, valueIn } from '../support/scrape.js'
import { seedTouch } from '../support/seed-touch.js'
import { monday9, seedCampaign } from '../support/world.js'

let store: Store
let api: TestApi
let now: number

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  await seedCampaign(store, { contacts: 3, dailyCap: 40 })
})

beforeEach(async () => {
  now = monday9
  api = await startApi(store, { wall: { now: () => now }, temporal: temporalDouble(false) })
  return () => api.close()
})

afterAll(() => store.close())

async function scrape(of: TestApi = api): Promise<string> {
  const answer = await of.request('GET', '/metrics', { key: null })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ])
  return answer.text
}

describe('who may read them', () => {
  const token = 'a-token-of-sixteen'
  const withToken = async (settings: object, authorization?: string) => {
    const closed = await startApi(store, { settings, temporal: temporalDouble(false) })
    const headers = authorization === undefined ? {} : { authorization }
    const answer = await closed.request('GET', '/metrics', { key: null, headers })
    await closed.close()
    return answer
  }

  test('whoever has the token, and in development everybody where none is set', async () => {
    expect((await withToken({})).status).toBe(200)
    for (const production of [true, false]) {
      const settings = { metricsToken: token, production }
      expect((await withToken(settings, `Bearer ${token}`)).status).toBe(200)
    }
  })

  test.each([
    ['none', undefined],
    ['another one', 'Bearer a-token-of-sixteeN'],
    ['a longer one', `Bearer ${token}x`],
    ['an empty one', 'Bearer '],
    ['another scheme', `Basic ${token}`],
  ])('with a token set, %s is refused', async (_what, authorization) => {
    const refused = await withToken({ metricsToken: token }, authorization)
    expect([refused.status, refused.json.code]).toEqual([401, 'unauthorized'])
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
    expect(refused.text).not.toContain('overture_')
  })

  test('in production without a token nobody reads them, and the answer says what to set', async () => {
    const refused = await withToken({ production: true }, `Bearer ${token}`)
    expect([refused.status, refused.json.code]).toEqual([401, 'unauthorized'])
    expect(refused.json.detail).toContain('METRICS_TOKEN')
  })

  test('an API key opens nothing, and no key is needed', async () => {
    expect((await withToken({ metricsToken: token }, `Bearer ${api.key}`)).status).toBe(401)
  })

  test('scrapes do not use up the allowance of their address', async () => {
    const narrow = await startApi(store, {
      settings: { rateLimitPerMinute: 2 },
      temporal: temporalDouble(false),
    })
    for (let turn = 0; turn < 5; turn += 1) await scrape(narrow)
    await narrow.close()
  })
})

describe('requests', () => {
  const requests = (page: string, labels: Record<string, string>) =>
    valueIn(page, 'overture_http_request_seconds_count', labels) ?? 0

  test('are counted by the pattern of their route, never by what was called', async () => {
    await api.request('GET', '/api/v1/contacts/con_0123456789abcdef01234567')
    await api.request('GET', '/api/v1/contacts/con_ffffffffffffffffffffffff')
    await api.request('GET', '/anna@northwind.example')
    await api.request('GET', '/api/v1/contacts?cursor=anna')
    const page = await scrape()
    const route = '/api/v1/contacts/:contact_id'
    expect(requests(page, { method: 'GET', route, status: '4xx' })).toBe(2)
    expect(page).not.toMatch(/anna|con_0123|con_ffff/)
    const labels = samplesOf(page)
      .filter(({ name }) => name === 'overture_http_request_seconds_count')
      .map((sample) => Object.keys(sample.labels).sort().join())
    expect(new Set(labels)).toEqual(new Set(['method,route,status']))
  })

  test('under way are counted while they last', async () => {
    expect(valueIn(await scrape(), 'overture_http_requests_in_flight')).toBe(1)
    expect(valueIn(await scrape(), 'overture_http_requests_in_flight')).toBe(1)
  })

  test('refused ones count as what was answered', async () => {
    await api.request('GET', '/api/v1/contacts', { key: null })
    const page = await scrape()
    expect(requests(page, { route: '/api/v1/contacts', status: '4xx' })).toBe(1)
    expect(requests(page, { route: '/api/v1/contacts', status: '2xx' })).toBe(0)
  })
})

describe('what other systems are told', () => {
  test('waits, and is given up, by receiver; a disabled webhook waits for nothing', async () => {
    const created_at = new Date(monday9 - 60_000)
    const endpoint = { tenant_id: 'default', url: 'x', events: '[]', created_by: 'key_1' }
    const disabled = { webhook_id: 'whk_2', disabled_at: created_at, created_at }
    await store.db
      .insertInto('webhook_endpoints')
      .values([
        { ...endpoint, webhook_id: 'whk_1', disabled_at: null, created_at },
        { ...endpoint, ...disabled },
      ])
      .execute()
    const delivery = (id: string, webhook_id: string, state: 'pending' | 'dead' | 'delivered') => ({
      tenant_id: 'default',
      delivery_id: id,
      webhook_id,
      event_id: id,
      type: 'ping' as const,
      payload: '{}',
      state,
      created_at,
    })
    await store.db
      .insertInto('webhook_deliveries')
      .values([
        delivery('dlv_1', 'whk_1', 'pending'),
        delivery('dlv_2', 'whk_1', 'delivered'),
        delivery('dlv_3', 'whk_1', 'dead'),
        delivery('dlv_4', 'whk_2', 'pending'),
      ])
      .execute()
    const page = await scrape()
    const figures = (to: string) =>
      ['waiting', 'oldest_seconds', 'dead'].map((name) =>
        valueIn(page, `overture_deliveries_${name}`, { to }),
      )
    expect(figures('webhook')).toEqual([1, 60, 1])
    expect(figures('crm')).toEqual([0, 0, 0])
  })
})

describe('the store', () => {
  test('its figures are those of the ledger', async () => {
    await seedTouch(store, 'default', { contact: 1, step: 1, state: 'sent', at: monday9 - 9e6 })
    await seedTouch(store, 'default', { contact: 2, step: 1, state: 'unknown', at: monday9 })
    await seedTouch(store, 'default', { contact: 3, step: 1, state: 'planned', at: monday9 - 36e5 })
    await store.db.updateTable('touches').set({ sender_day: '2026-11-23' }).execute()
    const arrival = { role: 'worker', host: 'a', pid: 1, version: '1.0.0', settings: {} } as const
    await recordArrival(store.db, { ...arrival, processId: 'p1', wallMs: monday9 })
    await recordArrival(store.db, { ...arrival, processId: 'p2', wallMs: monday9 })
    await recordArrival(store.db, { ...arrival, processId: 'p3', wallMs: monday9 - 31_000 })
    const page = await scrape()
    const value = (name: string, labels?: Record<string, string>) => valueIn(page, name, labels)
    expect({
      up: value('overture_store_up'),
      planned: value('overture_touches_open', { state: 'planned' }),
      unknown: value('overture_touches_open', { state: 'unknown' }),
      overdue: value('overture_touches_overdue'),
      late: value('overture_touches_most_overdue_seconds'),
      used: value('overture_sender_used_today', { sender_id: 'snd_1' }),
      cap: value('overture_sender_cap_today', { sender_id: 'snd_1' }),
      switches: value('overture_kill_switches', { scope: 'tenant' }),
      paused: value('overture_campaigns', { status: 'paused' }),
      workers: value('overture_processes', { role: 'worker', version: '1.0.0' }),
    }).toEqual({
      up: 1,
      planned: 1,
      unknown: 1,
      overdue: 1,
      late: 3600,
      used: 2,
      cap: 40,
      switches: 0,
      paused: 0,
      workers: 2,
    })
  })

  test('the mailbox that was read longest ago is told, and how many cannot be read', async () => {
    const figures = async () => {
      now += 10_000
      const page = await scrape()
      return ['oldest_seconds', 'with_fault'].map((name) =>
        valueIn(page, `overture_inboxes_${name}`),
      )
    }
    const id = { tenantId: 'default', senderId: 'snd_1' }
    expect(await figures()).toEqual([0, 0])
    const imap = { host: 'imap.studio.com', port: 993, user: 'mia', secret_ref: 'env:SENDER_MIA' }
    await store.db
      .updateTable('senders')
      .set({ imap: JSON.stringify({ ...imap, auth: 'password', sent_folder: null }) })
      .execute()
    // never read: since the sender has it
    expect(await figures()).toEqual([20, 0])
    await noteInboxRead(store.db, { ...id, atMs: now, fault: null })
    expect(await figures()).toEqual([10, 0])
    await noteInboxFault(store.db, id, 'the server refuses the user or the password')
    expect(await figures()).toEqual([20, 1])
    await store.db.updateTable('senders').set({ imap: null }).execute()
    expect(await figures()).toEqual([0, 0])
  })

  test('a sender’s cap is that of its ramp on its own day', async () => {
    const ramp = JSON.stringify({ start: 10, add_per_day: 5 })
    await store.db
      .updateTable('senders')
      .set({ ramp, first_sent_day: '2026-11-21', timezone: 'Pacific/Auckland' })
      .execute()
    // 09:00 in London is 22:00 in Auckland: the same day, the third of the ramp
    const cap = { sender_id: 'snd_1' }
    expect(valueIn(await scrape(), 'overture_sender_cap_today', cap)).toBe(20)
    now += 2 * 3_600_000
    // and two hours later it is another day there, on which nothing has left
    const page = await scrape()
    expect(valueIn(page, 'overture_sender_cap_today', cap)).toBe(25)
    expect(valueIn(page, 'overture_sender_used_today', cap)).toBe(0)
    // as it is for a tenant who rehearses the day after
    await store.db
      .updateTable('tenants')
      .set({ clock_offset_ms: 24 * 3_600_000 })
      .execute()
    now += 10_000
    expect(valueIn(await scrape(), 'overture_sender_cap_today', cap)).toBe(30)
    await store.db.updateTable('tenants').set({ clock_offset_ms: 0 }).execute()
  })

  test('is asked at most every 10 seconds, however many scrape', async () => {
    const counting = countReads(store)
    const asked = await startApi(counting.store, {
      wall: { now: () => now },
      temporal: temporalDouble(false),
    })
    const reads = async () => {
      await Promise.all([scrape(asked), scrape(asked), scrape(asked)])
      return counting.reads()
    }
    await scrape(asked)
    const once = counting.reads()
    expect(once).toBeGreaterThan(0)
    now += 9_999
    expect(await reads()).toBe(once)
    now += 1
    expect(await reads()).toBe(2 * once)
    await asked.close()
  })

  test('that is away is a figure: the page comes, with no old values on it', async () => {
    expect(valueIn(await scrape(), 'overture_outbox_undelivered')).toBe(0)
    const dead = deadStore()
    api.deps.store = dead
    now += 10_000
    const page = await scrape()
    expect(valueIn(page, 'overture_store_up')).toBe(0)
    expect(valueIn(page, 'overture_outbox_undelivered')).toBeUndefined()
    expect(valueIn(page, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    api.deps.store = store
    await dead.close()
    expect(valueIn(await scrape(), 'overture_store_up')).toBe(1)
  })

  test('that never answers holds a scrape up for two seconds and no longer', async () => {
    const silent = await startApi(silentStore(store), { temporal: temporalDouble(false) })
    const begun = performance.now()
    expect(valueIn(await scrape(silent), 'overture_store_up')).toBe(0)
    expect(performance.now() - begun).toBeLessThan(3_500)
    await silent.close()
  })
})

test.each([
  ['says no', temporalDouble(false)],
  ['never answers', temporalDouble(() => new Promise(() => {}))],
  ['fails', temporalDouble(() => Promise.reject(new Error('away')))],
])('a Temporal that %s is a figure, not a failure', async (_how, temporal) => {
  const away = await startApi(store, { temporal })
  const page = await scrape(away)
  expect(valueIn(page, 'overture_temporal_up')).toBe(0)
  expect(page).not.toContain('overture_queue_backlog')
  await away.close()
})

test('no tenant, contact or account is a label', async () => {
  const allowed = new Set(
    'method route status le state scope sender_id role version lease queue type space kind quantile to'.split(
      ' ',
    ),
  )
  const names = samplesOf(await scrape()).filter(({ name }) => name.startsWith('overture_'))
  expect(names.length).toBeGreaterThan(20)
  const used = new Set(names.flatMap(({ labels }) => Object.keys(labels)))
  expect([...used].filter((name) => !allowed.has(name))).toEqual([])
})

/** A store on which the questions of the metrics are counted. */
function countReads(real: Store): { store: Store; reads(): number } {
  let reads = 0
  const db = real.db.withPlugin({
    transformQuery: ({ node }) => {
      reads += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  return { store: { ...real, db }, reads: () => reads }
}

function silentStore(real: Store): Store {
  const db = real.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: ({ result }) => {
      const asksForFigures = result.rows.some(
        (row) => typeof row === 'object' && row !== null && 'undelivered' in row,
      )
      return asksForFigures ? new Promise(() => {}) : Promise.resolve(result)
    },
  })
  return { ...real, db }
}
