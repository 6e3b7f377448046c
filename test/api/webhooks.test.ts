import { beforeAll, expect, test } from 'vitest'
import { webhookEventTypes } from '../../contracts/webhook-events.js'
import type { Store } from '../../store/open-store.js'
import { withApi, type TestApi } from '../support/api.js'

let store: Store
let api: TestApi
withApi((started) => {
  store = started.store
  api = started.api
})

const url = 'https://hooks.northwind.com/overture?token=s3cret'
const make = (body: object, key = api.key) =>
  api.request('POST', '/api/v1/webhooks', { body: { url, events: ['touch.sent'], ...body }, key })

beforeAll(() => {
  api.deps.settings.allowedHosts = ['10.0.0.8:8443']
})

test('a webhook is made with a secret that no other answer and no row holds', async () => {
  const { status, json } = await make({ events: ['touch.sent', 'reply.received', 'touch.sent'] })
  expect(status).toBe(201)
  expect(json).toMatchObject({ url, events: ['touch.sent', 'reply.received'], disabled: null })
  expect(json.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const path = `/api/v1/webhooks/${json.webhook_id}`
  for (const read of ['/api/v1/webhooks', path]) {
    const answer = await api.request('GET', read)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain(json.webhook_id)
    expect(answer.text).not.toContain('whsec_')
  }
  const rows = await store.db.selectFrom('webhook_endpoints').selectAll().execute()
  const audited = await store.db.selectFrom('audit_log').selectAll().execute()
  expect(JSON.stringify([rows, audited])).not.toContain(json.secret.slice(6))
  // its address may hold a token
  expect(JSON.stringify(audited)).not.toContain('s3cret')
})

test('no two webhooks have the same secret', async () => {
  const [a, b] = [await make({}), await make({})]
  expect(a.json.secret).not.toBe(b.json.secret)
})

test('a rotated secret is another one, and the old one is not told again', async () => {
  const made = (await make({})).json
  const path = `/api/v1/webhooks/${made.webhook_id}/rotate`
  const { status, json } = await api.request('POST', path, { body: {} })
  expect(status).toBe(201)
  expect(json.secret).toMatch(/^whsec_/)
  expect(json.secret).not.toBe(made.secret)
  const tooLong = await api.request('POST', path, { body: { overlap: 'P31D' } })
  expect([tooLong.status, tooLong.json.detail]).toEqual([422, '/overlap must be at most P30D'])
})

test.each([
  ['http://hooks.northwind.com/x', '/url must be called by https'],
  ['https://hooks.northwind.com:8443/x', '/url must be called at port 443'],
  ['https://169.254.169.254/latest/meta-data', '/url leads to an address inside a network'],
  ['https://[::ffff:7f00:1]/', '/url leads to an address inside a network'],
  ['https://2130706433/', '/url leads to an address inside a network'],
  ['https://localhost/', '/url is a name that the internet does not have'],
  ['https://crm/', '/url has no domain'],
  ['https://user:pass@hooks.northwind.com/', '/url must be named without a user or password'],
  ['ftp://hooks.northwind.com/', '/url must be an https address'],
  ['no url', '/url is no URL'],
])('%s is refused at once', async (given, detail) => {
  const { status, json } = await make({ url: given })
  expect(status).toBe(422)
  expect(json.detail).toContain(detail)
  expect(json.errors[0].pointer).toBe('/url')
})

test('an address inside the network may be named where the operator lists it', async () => {
  expect((await make({ url: 'http://10.0.0.8:8443/hook' })).status).toBe(201)
})

test.each([
  [{ events: [] }, 422, '/events needs at least one event'],
  [{ events: ['ping'] }, 422, '/events/0 must be one of'],
  [{ events: ['touch.sent'], secret: 'whsec_mine' }, 400, '/secret is not a known field'],
  [{ url: '' }, 422, '/url must not be empty'],
])('%j is refused', async (body, status, detail) => {
  const answer = await make(body)
  expect([answer.status, answer.json.detail]).toEqual([status, expect.stringContaining(detail)])
})

test('the catalogue names every event with an example of what is posted', async () => {
  const { json } = await api.request('GET', '/api/v1/webhooks/events')
  const types = json.events.map((event: { type: string }) => event.type)
  expect(types).toEqual([...webhookEventTypes, 'ping'])
  for (const event of json.events) {
    expect(event.example.type).toBe(event.type)
    expect(event.description).toMatch(/\.$/)
  }
})

test('a deleted webhook is gone with its log', async () => {
  const made = (await make({})).json
  const path = `/api/v1/webhooks/${made.webhook_id}`
  const ping = await api.request('POST', `${path}/test`)
  expect([ping.status, ping.json.type, ping.json.state]).toEqual([202, 'ping', 'pending'])
  expect((await api.request('GET', `${path}/deliveries`)).json.data).toHaveLength(1)
  expect((await api.request('DELETE', path)).status).toBe(204)
  expect((await api.request('GET', path)).status).toBe(404)
  expect((await api.request('GET', `${path}/deliveries`)).status).toBe(404)
  const left = await store.db
    .selectFrom('webhook_deliveries')
    .select('delivery_id')
    .where('webhook_id', '=', made.webhook_id)
    .execute()
  expect(left).toEqual([])
})

test("another tenant's webhook is one that nobody has", async () => {
  const made = (await make({})).json
  const key = await api.makeKey(['admin'], 'acme')
  const path = `/api/v1/webhooks/${made.webhook_id}`
  const ping = (await api.request('POST', `${path}/test`)).json
  for (const [method, own] of [
    ['GET', path],
    ['DELETE', path],
    ['POST', `${path}/test`],
    ['POST', `${path}/enable`],
    ['POST', `${path}/rotate`],
    ['GET', `${path}/deliveries`],
    ['POST', `${path}/deliveries/${ping.delivery_id}/replay`],
  ] as const) {
    expect([own, (await api.request(method, own, { key })).status]).toEqual([own, 404])
  }
  expect((await api.request('GET', '/api/v1/webhooks', { key })).json.data).toEqual([])
})
