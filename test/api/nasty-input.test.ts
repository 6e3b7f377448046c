import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withApi, type TestApi } from '../support/api.js'
import type { TestCall } from '../support/send-request.js'

let api: TestApi

withApi((started) => ({ api } = started))

const email = 'anna@northwind.example'
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const fields = (json: string) => ({ body: `{"email":"${email}","fields":${json}}` })

const bodies: [string, TestCall][] = [
  ['NUL in text', { body: { email, name: 'a\0b' } }],
  ['NUL in a merge field', fields('{"a":"\\u0000"}')],
  ['NUL in a key', { body: { email, 'a\0b': 1 } }],
  ['half a surrogate pair', fields('{"a":"\\ud800"}')],
  ['half a surrogate pair in a name', { body: { email, name: '\udc00' } }],
  ['a __proto__ key', { body: `{"email":"${email}","__proto__":{"admin":true}}` }],
  ['a __proto__ key below', fields('{"__proto__":{"admin":true}}')],
  ['a constructor key', { body: { email, constructor: { prototype: { x: 1 } } } }],
  ['deep JSON', { body: deep(100_000) }],
  ['deep JSON in a field', fields(deep(60_000))],
  ['a number beyond doubles', fields('{"a":1e999}')],
  ['a number beyond integers', fields('{"a":123456789012345678901234567890}')],
  ['a year before the calendar', { body: { email, source_at: '0000-01-01T00:00:00Z' } }],
  ['the last year', { body: { email, source_at: '9999-12-31T23:59:59Z' } }],
  [
    'many unknown fields',
    { body: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`f${i}`, i])) },
  ],
  ['many faulty parts', { body: { email, consent: Array.from({ length: 20_000 }, () => '\0') } }],
  ['a very long key', { body: { email, ['k'.repeat(200_000)]: 1 } }],
  ['text of another alphabet', { body: { email, name: '𝔄𝔫𝔫𝔞 عنّا 安娜 🦊' } }],
  ['a line break in a name', { body: { email, name: 'Anna\r\nBcc: x@y.example' } }],
  ['an e-mail made to hang a pattern', { body: { email: `${'a.'.repeat(120)}!` } }],
  ['an empty body that says it is JSON', { body: '' }],
  ['white space', { body: '   ' }],
  ['a byte order mark', { body: '\ufeff{}' }],
  ['null', { body: 'null' }],
  ['a broken gzip', { body: 'nonsense', headers: { 'content-encoding': 'gzip' } }],
  ['an odd charset', { body: '{}', headers: { 'content-type': 'application/json; charset=x-y' } }],
  ['a huge header', { body: { email }, headers: { 'x-request-id': 'x'.repeat(10_000) } }],
  ['an odd Idempotency-Key', { body: { email }, headers: { 'idempotency-key': 'ä' } }],
  [
    'an odd Authorization',
    { body: { email }, key: null, headers: { authorization: 'Bearer a b c' } },
  ],
]

test.each(bodies)('%s in a body is no fault of the server', async (_what, call) => {
  for (const path of [
    'contacts',
    'senders',
    'keys',
    'campaigns',
    'suppressions',
    'sandbox/advance',
  ]) {
    const answer = await api.request('POST', `/api/v1/${path}`, call)
    expect({ path, status: answer.status }).toSatisfy((got) => got.status < 500)
  }
  expect((await api.request('GET', '/healthz')).status).toBe(200)
})

const paths = [
  '/api/v1/contacts/%',
  '/api/v1/contacts/%zz',
  '/api/v1/contacts/%ff%fe',
  '/api/v1/contacts/%00',
  '/api/v1/contacts/con_%00',
  '/api/v1/contacts/..%2f..%2fetc%2fpasswd',
  `/api/v1/contacts/${'x'.repeat(5_000)}`,
  '/api/v1/contacts/__proto__',
  '/api/v1/contacts?limit=1&limit=2',
  '/api/v1/contacts?limit=',
  '/api/v1/contacts?limit=1e99',
  '/api/v1/contacts?limit=NaN',
  '/api/v1/contacts?limit[]=1',
  '/api/v1/contacts?limit[a]=1',
  '/api/v1/contacts?__proto__=1',
  '/api/v1/contacts?%00=1',
  '/api/v1/contacts?email=%00',
  '/api/v1/contacts?email=%ff',
  '/api/v1/contacts?cursor=',
  '/api/v1/contacts?cursor=a&cursor=b',
  `/api/v1/contacts?cursor=${'x'.repeat(2_000)}`,
  ...[
    '{}',
    '{"at":1e400,"id":"a"}',
    '{"at":-1,"id":"a"}',
    '{"at":8640000000000000,"id":"a"}',
    '[',
    '"\0"',
  ].map((cursor) => `/api/v1/contacts?cursor=${Buffer.from(cursor).toString('base64url')}`),
  `/api/v1/contacts?${'a=1&'.repeat(3_000)}`,
  '//api/v1/contacts',
  '/api/v1//contacts',
  '/docs/%00',
  '/docs/%2e%2e/%2e%2e/package.json',
  '/docs/LICENSE',
]

test.each(paths)('%s is no fault of the server', async (path) => {
  for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH']) {
    const answer = await api.request(method, path)
    expect({ method, status: answer.status }).toSatisfy((got) => got.status < 500)
  }
})

const requestLine = 'POST /api/v1/contacts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
const rawRequests: [string, string | Buffer][] = [
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['a body shorter than promised', `${requestLine}Content-Length: 50\r\n\r\n{}`],
  ['a negative length', `${requestLine}Content-Length: -1\r\n\r\n`],
  ['bad chunks', `${requestLine}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ['an expectation nobody meets', `${requestLine}Expect: tea\r\nContent-Length: 0\r\n\r\n`],
  ['a header with control characters', `${requestLine}X-Request-Id: a\x01b\r\n\r\n`],
  ['too many headers', `${requestLine}${'X-A: 1\r\n'.repeat(3_000)}\r\n`],
  ['a path that is none', 'GET ../../x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['a method nobody knows', 'BREW /docs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
]

test.each(rawRequests)('%s on the wire is no fault of the server', async (_what, request) => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  socket.end(request)
  expect(await text(socket)).not.toMatch(/^HTTP\/1\.1 5/)
  expect((await api.request('GET', '/healthz')).status).toBe(200)
})

test('a body that unpacks to too much is 413', async () => {
  const answer = await fetch(`${api.url}/api/v1/contacts`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${api.key}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    },
    body: gzipSync(Buffer.alloc(50_000_000, ' ')),
  })
  expect(answer.status).toBe(413)
})

test('whatever JSON comes, the server is not at fault', async () => {
  const paths = fc.constantFrom('contacts', 'senders', 'keys', 'campaigns', 'suppressions')
  const junk = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 })
  const field = fc.constantFrom(
    'email',
    'phone',
    'name',
    'consent',
    'fields',
    'timezone',
    'scopes',
    'steps',
  )
  const body = fc.oneof(
    junk,
    fc.dictionary(field, junk).map((part) => ({ email, ...part })),
  )
  await fc.assert(
    fc.asyncProperty(paths, body, async (path, given) => {
      const answer = await api.request('POST', `/api/v1/${path}`, { body: given })
      expect(answer.status).toBeLessThan(500)
    }),
    { numRuns: 200, seed: 1 },
  )
})
