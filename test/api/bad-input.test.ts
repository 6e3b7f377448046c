import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemSchema } from '../../contracts/problem.js'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import type { TestCall } from '../support/send-request.js'

let store: Store
let api: TestApi
let reviewerKey: string
let revokedKey: string
let foreignContact: string
let foreignSender: string

const contact = { email: 'anna@northwind.example' }
const sender = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Hauptstr. 1, Berlin' }

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store)
  reviewerKey = await api.makeKey(['reviewer'])
  const made = await api.request('POST', '/api/v1/keys', { body: { name: 'x', scopes: ['admin'] } })
  revokedKey = made.json.api_key
  await api.request('DELETE', `/api/v1/keys/${made.json.key_id}`)
  const foreign = { key: await api.makeKey(['admin'], 'acme') }
  foreignContact = (await api.request('POST', '/api/v1/contacts', { ...foreign, body: contact }))
    .json.contact_id
  foreignSender = (await api.request('POST', '/api/v1/senders', { ...foreign, body: sender })).json
    .sender_id
})

afterAll(async () => {
  await api.close()
  await store.close()
})

interface Row {
  rule: string
  method?: string
  path?: string
  call?: () => TestCall
  status: number
  code: string
  detail?: RegExp
  pointer?: string
  header?: [string, RegExp]
}

const json = (body: string, headers = {}) => ({ body, headers })

const rows: Row[] = [
  {
    rule: 'a call without a key',
    method: 'GET',
    call: () => ({ key: null }),
    status: 401,
    code: 'unauthorized',
    header: ['www-authenticate', /^Bearer$/],
  },
  {
    rule: 'a malformed key',
    call: () => ({ key: 'nonsense', body: contact }),
    status: 401,
    code: 'unauthorized',
  },
  {
    rule: 'a key with a wrong secret',
    method: 'GET',
    call: () => ({ key: `${api.key.slice(0, -4)}0000` }),
    status: 401,
    code: 'unauthorized',
  },
  {
    rule: 'a revoked key',
    call: () => ({ key: revokedKey, body: contact }),
    status: 401,
    code: 'unauthorized',
  },
  {
    rule: 'a scope that is not enough',
    call: () => ({ key: reviewerKey, body: contact }),
    status: 403,
    code: 'forbidden',
    detail: /operator or admin/,
  },
  {
    rule: 'another tenant in the body, with a key that is not the installation’s',
    path: '/api/v1/keys',
    call: () => ({ key: reviewerKey, body: { name: 'x', scopes: ['admin'], tenant_id: 'acme' } }),
    status: 403,
    code: 'forbidden',
  },
  {
    rule: 'an unknown path',
    method: 'GET',
    path: '/api/v1/nothing',
    status: 404,
    code: 'not_found',
  },
  {
    rule: 'a known path with another method',
    method: 'PUT',
    status: 405,
    code: 'method_not_allowed',
    header: ['allow', /^GET, HEAD, POST$/],
  },
  {
    rule: 'an unknown field',
    call: () => ({ body: { ...contact, favourite: 1 } }),
    status: 400,
    code: 'bad_request',
    pointer: '/favourite',
  },
  {
    rule: 'an unknown field that is blank',
    call: () => ({ body: { ...contact, favourite: '' } }),
    status: 400,
    code: 'bad_request',
    pointer: '/favourite',
  },
  {
    rule: 'an unknown field inside a field',
    call: () => ({ body: { ...contact, consent: { fax: true } } }),
    status: 400,
    code: 'bad_request',
    pointer: '/consent/fax',
  },
  {
    rule: 'an unknown query parameter',
    method: 'GET',
    path: '/api/v1/contacts?page=2',
    status: 400,
    code: 'bad_request',
    pointer: '?page',
  },
  {
    rule: 'a missing field',
    path: '/api/v1/keys',
    call: () => ({ body: { scopes: ['admin'] } }),
    status: 400,
    code: 'bad_request',
    pointer: '/name',
    detail: /\/name is required/,
  },
  {
    rule: 'no body where one is needed',
    path: '/api/v1/keys',
    status: 400,
    code: 'bad_request',
    pointer: '/name',
  },
  {
    rule: 'a wrong type',
    call: () => ({ body: { email: 5 } }),
    status: 400,
    code: 'bad_request',
    pointer: '/email',
    detail: /must be of type string/,
  },
  {
    rule: 'a body that is a list',
    call: () => ({ body: [contact] }),
    status: 400,
    code: 'bad_request',
  },
  { rule: 'a body that is a number', call: () => json('5'), status: 400, code: 'bad_request' },
  {
    rule: 'a value that cannot be accepted',
    call: () => ({ body: { email: 'anna' } }),
    status: 422,
    code: 'unprocessable',
    pointer: '/email',
  },
  {
    rule: 'a wrong value inside one alternative of a union',
    call: () => ({ body: { ...contact, consent: { sms: { at: 'yesterday', source: 'form' } } } }),
    status: 422,
    code: 'unprocessable',
    pointer: '/consent/sms/at',
  },
  {
    rule: 'a limit out of range',
    method: 'GET',
    path: '/api/v1/contacts?limit=201',
    status: 422,
    code: 'unprocessable',
    pointer: '?limit',
  },
  { rule: 'bad JSON', call: () => json('{"email": '), status: 400, code: 'bad_json' },
  {
    rule: 'a body over 256 KB',
    call: () => ({ body: { ...contact, name: 'x'.repeat(300_000) } }),
    status: 413,
    code: 'body_too_large',
  },
  {
    rule: 'a content type that is not JSON',
    call: () => json('email=anna', { 'content-type': 'application/x-www-form-urlencoded' }),
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    rule: 'an encoding nobody knows',
    call: () => json('{}', { 'content-encoding': 'sausage' }),
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    rule: 'a cursor that was never given out',
    method: 'GET',
    path: '/api/v1/contacts?cursor=abc',
    status: 400,
    code: 'bad_cursor',
    pointer: '?cursor',
  },
  {
    rule: 'an Idempotency-Key that is too long',
    call: () => ({ body: contact, headers: { 'idempotency-key': 'k'.repeat(256) } }),
    status: 400,
    code: 'bad_request',
  },
]

test.each(rows)('$rule: $status $code', async (row) => {
  const answer = await api.request(
    row.method ?? 'POST',
    row.path ?? '/api/v1/contacts',
    row.call?.() ?? {},
  )
  expect({ status: answer.status, code: answer.json.code }).toEqual({
    status: row.status,
    code: row.code,
  })
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const problem = problemSchema.parse(answer.json)
  expect(problem.request_id).toBe(answer.headers.get('x-request-id'))
  if (row.detail) expect(problem.detail).toMatch(row.detail)
  if (row.pointer) expect(problem.errors?.map((error) => error.pointer)).toContain(row.pointer)
  if (row.header) expect(answer.headers.get(row.header[0])).toMatch(row.header[1])
})

test.each([
  ['contact', () => `/api/v1/contacts/${foreignContact}`, '/api/v1/contacts/con_unknown'],
  ['sender', () => `/api/v1/senders/${foreignSender}`, '/api/v1/senders/snd_unknown'],
])('another tenant’s %s answers like one that nobody has', async (_noun, foreign, unknown) => {
  const answers = [await api.request('GET', foreign()), await api.request('GET', unknown)]
  expect(answers.map((answer) => answer.status)).toEqual([404, 404])
  const [first, second] = answers.map(({ json: { request_id: _, ...rest } }) => rest)
  expect(first).toEqual(second)
})

test('another tenant’s sender cannot be changed', async () => {
  const answer = await api.request('PATCH', `/api/v1/senders/${foreignSender}`, {
    body: { daily_cap: 1 },
  })
  expect(answer.status).toBe(404)
})

test('a request id of the caller comes back, and one that is not acceptable is replaced', async () => {
  const own = await api.request('GET', '/nowhere', { headers: { 'x-request-id': 'trace-1.a_B' } })
  expect(own.json.request_id).toBe('trace-1.a_B')
  const odd = await api.request('GET', '/nowhere', { headers: { 'x-request-id': 'a b' } })
  expect(odd.json.request_id).toMatch(/^[0-9a-f-]{36}$/)
})
