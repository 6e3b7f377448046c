import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { type TestApi, withApi } from '../support/api.js'

let store: Store
let api: TestApi
let acme: string

withApi((started) => ({ api, store } = started))

beforeAll(async () => {
  acme = await api.makeKey(['admin'], 'acme')
  for (let n = 0; n < 5; n += 1) {
    const made = await api.request('POST', '/api/v1/keys', {
      key: acme,
      body: { name: `n${n}`, scopes: ['operator'] },
    })
    if (n === 4) await api.request('DELETE', `/api/v1/keys/${made.json.key_id}`, { key: acme })
  }
})

const get = (path: string, key = acme) => api.request('GET', `/api/v1/audit${path}`, { key })

test('the list has every entry of the tenant, newest first, page by page', async () => {
  const sequences: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await get(`?limit=2${cursor && `&cursor=${cursor}`}`)
    expect(page.status).toBe(200)
    sequences.push(...page.json.data.map((entry: { sequence: number }) => entry.sequence))
    cursor = page.json.next_cursor
  }
  expect(sequences).toEqual([6, 5, 4, 3, 2, 1])
})

test('the list of one action has only that', async () => {
  const { json } = await get('?action=key.revoked')
  expect(json.data).toMatchObject([
    { sequence: 6, action: 'key.revoked', actor: expect.stringMatching(/^key_/), detail: {} },
  ])
  expect((await get('?action=nothing')).json.data).toEqual([])
})

test('the chain is verified up to its head, which a later call can expect', async () => {
  const { json } = await get('/verify')
  expect(json).toMatchObject({ tenant_id: 'acme', ok: true, entries: 6, broken: null })
  const { sequence, hash } = json.head
  const again = await get(`/verify?expect_sequence=${sequence}&expect_hash=${hash}`)
  expect(again.json.ok).toBe(true)
  const other = await get(`/verify?expect_sequence=${sequence}&expect_hash=${'0'.repeat(64)}`)
  expect(other.json).toMatchObject({
    ok: false,
    entries: 5,
    broken: { sequence: 6, fault: 'rewritten' },
  })
  const longer = await get(`/verify?expect_sequence=7&expect_hash=${hash}`)
  expect(longer.json).toMatchObject({ ok: false, broken: { sequence: 7, fault: 'shortened' } })
})

test('an entry that somebody changed is named', async () => {
  const key = await api.makeKey(['admin'], 'forged')
  for (const name of ['a', 'b']) {
    await api.request('POST', '/api/v1/keys', { key, body: { name, scopes: ['operator'] } })
  }
  await store.db.transaction().execute(async (trx) => {
    await sql`alter table audit_log disable trigger all`.execute(trx)
    await sql`update audit_log set detail = '{}' where tenant_id = 'forged' and sequence = 2`.execute(
      trx,
    )
    await sql`alter table audit_log enable trigger all`.execute(trx)
  })
  expect((await get('/verify', key)).json).toMatchObject({
    ok: false,
    entries: 1,
    head: { sequence: 1 },
    broken: { sequence: 2, fault: 'altered', what: 'entry 2 is not what was written' },
  })
})

test('only the installation reads about other tenants', async () => {
  expect((await get('/verify?tenant_id=acme', api.key)).json).toMatchObject({ entries: 6 })
  expect((await get('/tenants', api.key)).json.tenants).toEqual(
    expect.arrayContaining(['acme', 'default']),
  )
  const refused = [
    await get('/verify?tenant_id=default'),
    await get('/verify?tenant_id=nobody'),
    await get('/tenants'),
  ]
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403])
  expect((await get('/verify?tenant_id=nobody', api.key)).status).toBe(404)
  expect((await get('/verify?tenant_id=acme')).status).toBe(200)
})

test.each([
  ['?cursor=abc', 400, '?cursor'],
  ['?action=DROP%20TABLE', 422, '?action'],
  ['?sequence=1', 400, '?sequence'],
  ['/verify?expect_sequence=1', 422, '?expect_hash'],
  [`/verify?expect_hash=${'0'.repeat(64)}`, 422, '?expect_hash'],
  [`/verify?expect_sequence=-1&expect_hash=${'0'.repeat(64)}`, 422, '?expect_sequence'],
  ['/verify?expect_sequence=1&expect_hash=xyz', 422, '?expect_hash'],
])('%s is refused with %i at %s', async (path, status, pointer) => {
  const answer = await get(path)
  expect([answer.status, answer.json.errors[0].pointer]).toEqual([status, pointer])
})

test('the cursor of another list is none', async () => {
  const keys = await api.request('GET', '/api/v1/keys?limit=1', { key: acme })
  const answer = await get(`?cursor=${keys.json.next_cursor}`)
  expect([answer.status, answer.json.code]).toEqual([400, 'bad_cursor'])
})
