import { afterEach, beforeAll, afterAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import type { TestCall } from '../support/send-request.js'

let store: Store
const open: TestApi[] = []

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
})

afterEach(async () => {
  for (const api of open.splice(0)) await api.close()
})

afterAll(() => store.close())

async function start(rateLimitPerMinute: number, trustedProxies: string[] = []): Promise<TestApi> {
  const api = await startApi(store, { settings: { rateLimitPerMinute, trustedProxies } })
  open.push(api)
  return api
}

async function statuses(
  api: TestApi,
  times: number,
  path: string,
  call: TestCall = {},
): Promise<number[]> {
  const answers: number[] = []
  for (let i = 0; i < times; i++) answers.push((await api.request('GET', path, call)).status)
  return answers
}

const from = (address: string) => ({ key: null, headers: { 'x-forwarded-for': address } })

test('each key has its own allowance over all paths, and callers without one share their address’s', async () => {
  const api = await start(3)
  const other = await api.makeKey(['operator'])
  expect(await statuses(api, 2, '/api/v1/contacts')).toEqual([200, 200])
  expect(await statuses(api, 2, '/api/v1/senders')).toEqual([200, 429])
  expect(await statuses(api, 1, '/api/v1/contacts', { key: other })).toEqual([200])
  expect(await statuses(api, 4, '/api/v1/contacts', { key: 'wrong' })).toEqual([401, 401, 401, 429])
  expect(await statuses(api, 1, '/api/v1/contacts', { key: null })).toEqual([429])
  expect(await statuses(api, 1, '/api/v1/contacts', { key: other })).toEqual([200])
})

test('keys that are not valid are counted stricter, and a good key at the same address is not refused', async () => {
  const api = await start(100)
  const guess = (n: number) => `ovk_${'0'.repeat(32)}_${String(n).padStart(64, '0')}`
  for (let n = 0; n < 20; n += 1) {
    expect(await statuses(api, 1, '/api/v1/contacts', { key: guess(n) })).toEqual([401])
  }
  const refused = await api.request('GET', '/api/v1/contacts', { key: guess(20) })
  expect([refused.status, refused.json.code]).toEqual([429, 'too_many_requests'])
  expect(refused.headers.get('ratelimit-limit')).toBe('20')
  expect(refused.json.detail).toMatch(
    /^More than 20 calls with a key that is not valid in a minute\. Try again in [123] s\.$/,
  )
  const scheme = { key: null, headers: { authorization: 'Basic YTpi' } }
  expect(await statuses(api, 1, '/api/v1/contacts', scheme)).toEqual([429])
  expect(await statuses(api, 1, '/api/v1/contacts', { key: null })).toEqual([401])
  expect(await statuses(api, 1, '/api/v1/contacts')).toEqual([200])
})

test('every answer says what is left, and the refusal when to come back', async () => {
  const api = await start(3)
  const first = await api.request('GET', '/api/v1/contacts')
  expect(first.headers.get('ratelimit-limit')).toBe('3')
  expect(first.headers.get('ratelimit-remaining')).toBe('2')
  expect(first.headers.get('ratelimit-reset')).toBe('20')
  await statuses(api, 2, '/api/v1/contacts')
  const refused = await api.request('GET', '/api/v1/contacts')
  expect([refused.status, refused.json.code]).toEqual([429, 'too_many_requests'])
  expect(refused.headers.get('ratelimit-remaining')).toBe('0')
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(20)
})

test('health is never limited', async () => {
  const api = await start(3)
  expect(await statuses(api, 6, '/healthz')).toEqual(Array.from({ length: 6 }, () => 200))
  expect(await statuses(api, 6, '/readyz')).toEqual(Array.from({ length: 6 }, () => 200))
})

test('without a trusted proxy a forged X-Forwarded-For changes nothing', async () => {
  const api = await start(3)
  const answers: number[] = []
  for (let n = 1; n <= 4; n += 1) {
    answers.push(...(await statuses(api, 1, '/api/v1/contacts', from(`203.0.113.${n}`))))
  }
  expect(answers).toEqual([401, 401, 401, 429])
})

test('behind a trusted proxy each address it names has its own allowance', async () => {
  const api = await start(3, ['127.0.0.1'])
  const call = from('203.0.113.1')
  expect(await statuses(api, 4, '/api/v1/contacts', call)).toEqual([401, 401, 401, 429])
  expect(await statuses(api, 1, '/api/v1/contacts', from('203.0.113.2'))).toEqual([401])
  // what the caller itself put in front of the proxy's word is not believed
  const forged = from('198.51.100.7, 203.0.113.1')
  expect(await statuses(api, 1, '/api/v1/contacts', forged)).toEqual([429])
})

test('one IPv6 customer is one caller, whatever address of its network it takes', async () => {
  const api = await start(3, ['loopback'])
  const answers: number[] = []
  for (const host of ['1', 'ffff', 'a:b:c:d']) {
    const address = host.length > 4 ? `2001:db8:1:2:${host}` : `2001:db8:1:2::${host}`
    answers.push(...(await statuses(api, 1, '/api/v1/contacts', from(address))))
  }
  expect(answers).toEqual([401, 401, 401])
  expect(await statuses(api, 1, '/api/v1/contacts', from('2001:db8:1:2::9'))).toEqual([429])
  expect(await statuses(api, 1, '/api/v1/contacts', from('2001:db8:1:3::9'))).toEqual([401])
})
