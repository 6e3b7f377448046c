import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { wallClock } from '../../runtime/clock.js'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import { deadStore } from '../support/dead-store.js'

const email = 'anna@northwind.example'

let store: Store
let api: TestApi
/** Of a tenant that only the current test uses. */
let adminKey: string
let tenants = 0
let wallMs = wallClock.now()
/** Set while handlers shall wait before they do anything. */
let gate: PromiseWithResolvers<void> | undefined
let waiting: PromiseWithResolvers<void>

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, {
    wall: { now: () => wallMs },
    clock: {
      now: async () => {
        waiting.resolve()
        await gate?.promise
        return wallMs
      },
    },
  })
})

beforeEach(async () => {
  gate = undefined
  waiting = Promise.withResolvers()
  adminKey = await api.makeKey(['admin'], `tenant-${++tenants}`)
})

afterAll(async () => {
  await api.close()
  await store.close()
})

function post(body: unknown, given: { path?: string; key?: string; apiKey?: string } = {}) {
  return api.request('POST', given.path ?? '/api/v1/contacts', {
    body,
    headers: { 'idempotency-key': given.key ?? 'k1' },
    key: given.apiKey ?? adminKey,
  })
}

test('the same call again gets the stored answer, whatever the order of its fields', async () => {
  const first = await post({ email, name: 'Anna' })
  expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null])
  const again = await post({ name: 'Anna', email })
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect(again.json).toEqual(first.json)
})

test.each([
  ['another body', { email: 'ben@northwind.example' }, {}],
  ['another path', { email }, { path: '/api/v1/suppressions' }],
])('the same key with %s is refused', async (_what, body, given) => {
  await post({ email })
  const other = await post(body, given)
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch'])
})

test('keys belong to their tenant', async () => {
  await post({ email })
  const apiKey = await api.makeKey(['operator'], 'acme')
  expect((await post({ email: 'ben@northwind.example' }, { apiKey })).status).toBe(201)
})

test('an answer of another status than the usual one is replayed with it', async () => {
  await post({ email })
  expect((await post({ email }, { key: 'k2' })).status).toBe(200)
  expect((await post({ email }, { key: 'k2' })).status).toBe(200)
})

test('a refusal by the rules is stored, with a request id of its own', async () => {
  const sender = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Berlin' }
  await post(sender, { path: '/api/v1/senders', key: 'k1' })
  const refused = await post(sender, { path: '/api/v1/senders', key: 'k2' })
  const again = await post(sender, { path: '/api/v1/senders', key: 'k2' })
  expect([refused.status, again.status]).toEqual([409, 409])
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(again.json.request_id).not.toBe(refused.json.request_id)
})

test('a call that was not valid leaves its key free', async () => {
  expect((await post({ email: 'anna' })).status).toBe(422)
  expect((await post({ email })).status).toBe(201)
})

test('a call that failed here leaves its key free', async () => {
  const dead = deadStore()
  gate = Promise.withResolvers()
  const failing = post({ email })
  await waiting.promise
  api.deps.store = { ...store, transaction: (work) => dead.transaction(work) }
  gate.resolve()
  expect((await failing).json.code).toBe('store_unavailable')
  api.deps.store = store
  await dead.close()
  expect((await post({ email })).status).toBe(201)
})

test('while the first call runs, the next one is told to come back; after a minute it takes over', async () => {
  gate = Promise.withResolvers()
  const first = post({ email })
  await waiting.promise
  const second = await post({ email })
  expect([second.status, second.json.code]).toEqual([409, 'idempotency_in_progress'])
  expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)

  const held = gate
  gate = undefined
  wallMs += 59_000
  expect((await post({ email })).status).toBe(409)
  wallMs += 2_000
  expect((await post({ email, name: 'B' })).json.code).toBe('idempotency_mismatch')
  const takeover = await post({ email })
  expect(takeover.status).toBe(201)

  held.resolve()
  expect((await first).status).toBe(200)
  const replay = await post({ email })
  expect([replay.status, replay.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect(replay.json).toEqual(takeover.json)
})

test('a key is forgotten after a week', async () => {
  await post({ email })
  wallMs += 7 * 86_400_000 + 1
  expect((await post({ email: 'ben@northwind.example' })).status).toBe(201)
})

test('a sender’s id follows from the key, so that a repetition finds what a dead run has made', async () => {
  const sender = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Berlin' }
  const first = await post(sender, { path: '/api/v1/senders' })
  await store.db.deleteFrom('idempotency_keys').execute()
  const again = await post(sender, { path: '/api/v1/senders' })
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, null])
  expect(again.json).toEqual(first.json)
})

test('a secret is not stored for a replay', async () => {
  const body = { name: 'anna', scopes: ['operator'] }
  const made = await post(body, { path: '/api/v1/keys' })
  expect(made.status).toBe(201)
  const again = await post(body, { path: '/api/v1/keys' })
  expect([again.status, again.json.code]).toEqual([409, 'conflict'])
  const rows = await store.db.selectFrom('idempotency_keys').select('answer').execute()
  expect(JSON.stringify(rows)).not.toContain('ovk_')
})
