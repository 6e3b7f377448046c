import { ServiceError } from '@temporalio/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readinessSchema } from '../../contracts/health.js'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, temporalDouble, type TestApi } from '../support/api.js'
import { deadStore } from '../support/dead-store.js'

let store: Store
let api: TestApi

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { settings: { version: '1.2.3' } })
})

afterAll(async () => {
  await api.close()
  await store.close()
})

test('health needs no key', async () => {
  const alive = await api.request('GET', '/healthz', { key: null })
  expect([alive.status, alive.json]).toEqual([200, { status: 'ok', version: '1.2.3' }])
  const ready = await api.request('GET', '/readyz', { key: null })
  expect([ready.status, ready.json.status]).toEqual([200, 'ready'])
})

test.each([
  ['says no', temporalDouble(false)],
  ['never answers', temporalDouble(() => new Promise(() => {}))],
  ['fails', temporalDouble(() => Promise.reject(new ServiceError('away')))],
])(
  'a Temporal that %s makes the process not ready, with a time to come back',
  async (_how, temporal) => {
    const away = await startApi(store, { temporal })
    const answer = await away.request('GET', '/readyz')
    await away.close()
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    const { status, parts } = readinessSchema.parse(answer.json)
    expect([status, parts.store.ok, parts.temporal.ok]).toEqual(['not_ready', true, false])
  },
)

test('a store that is away: not ready, 503 for calls that need it, and alive', async () => {
  const dead = deadStore()
  api.deps.store = dead
  try {
    const ready = await api.request('GET', '/readyz')
    expect([ready.status, ready.json.parts.store.ok]).toEqual([503, false])
    const call = await api.request('GET', '/api/v1/contacts')
    expect([call.status, call.json.code]).toEqual([503, 'store_unavailable'])
    expect(call.headers.get('retry-after')).toBe('5')
    expect((await api.request('GET', '/healthz')).status).toBe(200)
  } finally {
    api.deps.store = store
    await dead.close()
  }
  expect((await api.request('GET', '/api/v1/contacts')).status).toBe(200)
})
