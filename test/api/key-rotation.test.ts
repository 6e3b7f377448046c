import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import { monday9 } from '../support/world.js'

let store: Store
let api: TestApi
let wallMs = monday9

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { wall: { now: () => wallMs } })
})

afterAll(async () => {
  await api.close()
  await store.close()
})

interface Made {
  key_id: string
  api_key: string
}

async function make(body: object = {}, key = api.key): Promise<Made> {
  const given = { name: 'anna', scopes: ['operator'], ...body }
  return (await api.request('POST', '/api/v1/keys', { key, body: given })).json
}

function rotate(keyId: string, key: string, body?: object) {
  return api.request('POST', `/api/v1/keys/${keyId}/rotate`, { key, ...(body && { body }) })
}

const works = async (key: string) =>
  (await api.request('GET', '/api/v1/contacts', { key })).status === 200

test('both keys work until the overlap ends, then only the new one', async () => {
  const old = await make()
  const rotated = await rotate(old.key_id, old.api_key, { overlap: 'PT1H' })
  expect(rotated.status).toBe(201)
  expect(rotated.json).toMatchObject({
    name: 'anna',
    scopes: ['operator'],
    tenant_id: 'default',
    expires_at: null,
    replaced_by: null,
    api_key: expect.stringMatching(/^ovk_/),
  })
  const list = await api.request('GET', '/api/v1/keys')
  expect(list.json.data.find((key: Made) => key.key_id === old.key_id)).toMatchObject({
    replaced_by: rotated.json.key_id,
    expires_at: new Date(wallMs + 3_600_000).toISOString(),
  })
  wallMs += 3_599_999
  expect([await works(old.api_key), await works(rotated.json.api_key)]).toEqual([true, true])
  wallMs += 1
  expect([await works(old.api_key), await works(rotated.json.api_key)]).toEqual([false, true])
})

test('without a body the overlap is a day, and with PT0S there is none', async () => {
  const first = await make()
  const second = (await rotate(first.key_id, api.key)).json as Made
  wallMs += 86_399_999
  expect(await works(first.api_key)).toBe(true)
  wallMs += 1
  expect(await works(first.api_key)).toBe(false)
  await rotate(second.key_id, api.key, { overlap: 'PT0S' })
  expect(await works(second.api_key)).toBe(false)
})

test('a tenant that lives in the future has its keys expire by the wall clock', async () => {
  const admin = await make({ scopes: ['admin'], tenant_id: 'traveller' })
  await store.db
    .updateTable('tenants')
    .set({ clock_offset_ms: 90 * 86_400_000 })
    .where('tenant_id', '=', 'traveller')
    .execute()
  const soon = new Date(wallMs + 60_000).toISOString()
  const made = await make({ expires_at: soon }, admin.api_key)
  expect(await works(made.api_key)).toBe(true)
  wallMs += 60_000
  expect(await works(made.api_key)).toBe(false)
})

test('a key that was made to expire cannot prolong itself', async () => {
  const end = new Date(wallMs + 3_600_000).toISOString()
  const old = await make({ expires_at: end })
  const next = (await rotate(old.key_id, old.api_key, { overlap: 'P30D' })).json
  expect(next.expires_at).toBe(end)
  const { json } = await api.request('GET', '/api/v1/keys')
  const listed = json.data.find((key: Made) => key.key_id === old.key_id)
  expect(listed.expires_at).toBe(end)
})

test('what cannot be rotated is refused with the reason', async () => {
  const revoked = await make()
  await api.request('DELETE', `/api/v1/keys/${revoked.key_id}`)
  const expired = await make({ expires_at: new Date(wallMs + 1).toISOString() })
  wallMs += 1
  const replaced = await make()
  const heir = (await rotate(replaced.key_id, api.key)).json as Made
  const answers = [
    await rotate(revoked.key_id, api.key),
    await rotate(expired.key_id, api.key),
    await rotate(replaced.key_id, api.key),
    await rotate(replaced.key_id, replaced.api_key),
    await rotate('key_unknown', api.key),
  ]
  expect(answers.map(({ status, json }) => [status, json.detail])).toEqual([
    [409, 'This key is revoked. Make a new key instead.'],
    [409, 'This key has expired. Make a new key instead.'],
    [409, `This key was rotated before: ${heir.key_id} replaces it. Make a new key instead.`],
    [409, expect.stringContaining('was rotated before')],
    [404, expect.anything()],
  ])
})

test('two rotations of one key at once make one heir', async () => {
  const old = await make()
  const both = await Promise.all([rotate(old.key_id, api.key), rotate(old.key_id, old.api_key)])
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]))
})

test('a key rotates itself, another one only with the scope admin', async () => {
  const mine = await make()
  const other = await make({ scopes: ['reviewer'] })
  expect((await rotate(other.key_id, mine.api_key)).status).toBe(403)
  // the same answer for an id that nobody has
  expect((await rotate('key_unknown', mine.api_key)).status).toBe(403)
  expect((await rotate(mine.key_id, mine.api_key)).status).toBe(201)
})

test('the installation’s key rotates itself, and an admin cannot take it over', async () => {
  const { json } = await api.request('GET', '/api/v1/keys?limit=200')
  const own = json.data.find((key: { name: string }) => key.name === 'installation') as Made
  const admin = await make({ scopes: ['admin'] })
  expect((await rotate(own.key_id, admin.api_key)).status).toBe(403)
  const heir = (await rotate(own.key_id, api.key, { overlap: 'PT1H' })).json as Made
  // only the installation's key may make one for another tenant
  const made = await make({ tenant_id: 'elsewhere' }, heir.api_key)
  expect(made).toMatchObject({ tenant_id: 'elsewhere' })
  wallMs += 3_600_000
  expect(await works(api.key)).toBe(false)
  api.key = heir.api_key
})

test.each([
  ['P31D', 422],
  ['PT720H1S', 422],
  ['1 day', 422],
  ['-PT1H', 422],
  [5, 400],
])('the overlap %s is refused', async (overlap, status) => {
  const old = await make()
  const refused = await rotate(old.key_id, api.key, { overlap })
  expect([refused.status, refused.json.errors[0].pointer]).toEqual([status, '/overlap'])
  expect(await works(old.api_key)).toBe(true)
})

test('a key that has expired already is not made', async () => {
  const expires_at = new Date(wallMs).toISOString()
  const refused = await api.request('POST', '/api/v1/keys', {
    key: api.key,
    body: { name: 'x', scopes: ['operator'], expires_at },
  })
  expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/expires_at'])
})

test('a rotation is audited with the heir, and never with a key', async () => {
  const old = await make()
  const heir = (await rotate(old.key_id, old.api_key, { overlap: 'PT2H' })).json as Made
  const rows = await store.db.selectFrom('audit_log').selectAll().execute()
  expect(rows.at(-1)).toMatchObject({
    action: 'key.rotated',
    actor: old.key_id,
    subject: old.key_id,
    detail: { replaced_by: heir.key_id, overlap_seconds: 7200 },
  })
  expect(JSON.stringify(rows)).not.toContain('ovk_')
})
