import { expect, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { type TestApi, withApi } from '../support/api.js'

let store: Store
let api: TestApi

withApi((started) => ({ api, store } = started))

async function makeKey(body: object, key = api.key) {
  return (await api.request('POST', '/api/v1/keys', { key, body })).json
}

/** Of a GET without a body and of a POST with one. */
async function status(path: string, key: string, body?: unknown): Promise<number> {
  return (await api.request(body ? 'POST' : 'GET', path, { key, body })).status
}

test('a key works from the moment it is made until it is revoked', async () => {
  const made = await makeKey({ name: 'anna', scopes: ['operator', 'operator'] })
  expect(made).toMatchObject({
    name: 'anna',
    tenant_id: 'default',
    scopes: ['operator'],
    revoked_at: null,
  })
  expect(await status('/api/v1/contacts', made.api_key)).toBe(200)
  const revoked = await api.request('DELETE', `/api/v1/keys/${made.key_id}`)
  expect(revoked.json.revoked_at).not.toBeNull()
  expect(await status('/api/v1/contacts', made.api_key)).toBe(401)
  const again = await api.request('DELETE', `/api/v1/keys/${made.key_id}`)
  expect([again.status, again.json]).toEqual([200, revoked.json])
})

test('the list never shows a key, only whose it is', async () => {
  const made = await makeKey({ name: 'ben', scopes: ['reviewer'] })
  const { json } = await api.request('GET', '/api/v1/keys?limit=1')
  expect(json.data[0]).toMatchObject({ key_id: made.key_id, name: 'ben' })
  expect(json.data[0]).not.toHaveProperty('api_key')
  expect(json.next_cursor).toEqual(expect.any(String))
})

test.each([
  { scope: 'operator', keys: 403, write: 201 },
  { scope: 'reviewer', keys: 403, write: 403 },
  { scope: 'service', keys: 403, write: 403 },
  { scope: 'admin', keys: 200, write: 201 },
])('what the scope $scope may do', async ({ scope, keys, write }) => {
  const { api_key } = await makeKey({ name: scope, scopes: [scope], tenant_id: `of-${scope}` })
  expect(await status('/api/v1/keys', api_key)).toBe(keys)
  expect(await status('/api/v1/contacts', api_key, { email: 'a@b.example' })).toBe(write)
  const body = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Berlin' }
  expect(await status('/api/v1/senders', api_key, body)).toBe(write)
  expect(await status('/api/v1/senders', api_key)).toBe(200)
})

test('only the installation’s own key makes a tenant; its admins stay inside it', async () => {
  const acme = await makeKey({ name: 'root', scopes: ['admin'], tenant_id: 'acme' })
  expect(acme.tenant_id).toBe('acme')
  expect(
    await makeKey({ name: 'x', scopes: ['admin'], tenant_id: 'other' }, acme.api_key),
  ).toMatchObject({
    code: 'forbidden',
  })
  const own = await makeKey({ name: 'x', scopes: ['operator'], tenant_id: 'acme' }, acme.api_key)
  expect(own.tenant_id).toBe('acme')
  const { json } = await api.request('GET', '/api/v1/keys', { key: acme.api_key })
  expect(json.data.map((key: { name: string }) => key.name).sort()).toEqual(['root', 'x'])
  const foreign = await api.request('DELETE', `/api/v1/keys/${acme.key_id}`)
  expect(foreign.status).toBe(404)
})

test('a key cannot revoke itself', async () => {
  const made = await makeKey({ name: 'admin', scopes: ['admin'] })
  const refused = await api.request('DELETE', `/api/v1/keys/${made.key_id}`, { key: made.api_key })
  expect([refused.status, refused.json.code]).toEqual([409, 'conflict'])
})

test('what happens to keys and senders is audited, without names and addresses', async () => {
  const made = await makeKey({ name: 'Carla Winter', scopes: ['admin'], tenant_id: 'audited' })
  const key = made.api_key
  const other = await makeKey({ name: 'Dora', scopes: ['reviewer'] }, key)
  await api.request('DELETE', `/api/v1/keys/${other.key_id}`, { key })
  await api.request('DELETE', `/api/v1/keys/${other.key_id}`, { key })
  const body = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Berlin' }
  const sender = await api.request('POST', '/api/v1/senders', { key, body })
  const path = `/api/v1/senders/${sender.json.sender_id}`
  await api.request('PATCH', path, { key, body: { name: 'Mia Winter', daily_cap: 5 } })
  const rows = await store.db
    .selectFrom('audit_log')
    .select(['action', 'subject', 'actor', 'detail'])
    .where('tenant_id', '=', 'audited')
    .orderBy('sequence')
    .execute()
  expect(rows.map((row) => row.action)).toEqual([
    'key.created',
    'key.created',
    'key.revoked',
    'sender.created',
    'sender.changed',
  ])
  expect(rows[1]).toMatchObject({ actor: made.key_id, subject: other.key_id })
  expect(rows[4]?.detail).toEqual({ fields: ['daily_cap', 'name'] })
  expect(JSON.stringify(rows)).not.toMatch(/Mia|Carla|Dora|@/)
})
