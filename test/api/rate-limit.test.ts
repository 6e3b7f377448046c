import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi, type TestCall } from '../support/api.js'

let store: Store
let api: TestApi

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { settings: { rateLimitPerMinute: 3 } })
})

afterAll(async () => {
  await api.close()
  await store.close()
})

async function statuses(times: number, path: string, call: TestCall = {}): Promise<number[]> {
  const answers: number[] = []
  for (let i = 0; i < times; i++) answers.push((await api.request('GET', path, call)).status)
  return answers
}

test('each key has its own allowance over all paths, and callers without one share their address’s', async () => {
  const other = await api.makeKey(['operator'])
  expect(await statuses(2, '/api/v1/contacts')).toEqual([200, 200])
  expect(await statuses(2, '/api/v1/senders')).toEqual([200, 429])
  expect(await statuses(1, '/api/v1/contacts', { key: other })).toEqual([200])
  expect(await statuses(4, '/api/v1/contacts', { key: 'wrong' })).toEqual([401, 401, 401, 429])
  expect(await statuses(1, '/api/v1/contacts', { key: null })).toEqual([429])
  expect(await statuses(1, '/api/v1/contacts', { key: other })).toEqual([200])
})

test('the refusal says when to come back', async () => {
  await statuses(4, '/api/v1/contacts')
  const refused = await api.request('GET', '/api/v1/contacts')
  expect([refused.status, refused.json.code]).toEqual([429, 'too_many_requests'])
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(60)
})

test('health is never limited', async () => {
  expect(await statuses(6, '/healthz')).toEqual(Array.from({ length: 6 }, () => 200))
  expect(await statuses(6, '/readyz')).toEqual(Array.from({ length: 6 }, () => 200))
})
