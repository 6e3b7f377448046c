import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import type { TestCall } from '../support/send-request.js'

let store: Store
let api: TestApi
let strict: TestApi

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store)
  strict = await startApi(store, { settings: { production: true, rateLimitPerMinute: 1 } })
})

afterAll(async () => {
  await api.close()
  await strict.close()
  await store.close()
})

interface Kind {
  answer: string
  status: number
  method?: string
  path: string
  call?: TestCall
}

const kinds: Kind[] = [
  { answer: 'JSON', status: 200, path: '/api/v1/contacts' },
  { answer: 'a problem', status: 401, path: '/api/v1/contacts', call: { key: null } },
  { answer: 'health', status: 200, path: '/healthz' },
  { answer: 'the docs page', status: 200, path: '/docs' },
  { answer: 'a script of the docs page', status: 200, path: '/docs/swagger-ui-init.js' },
  { answer: 'the description of the API', status: 200, path: '/openapi.json' },
  { answer: 'the page of an unsubscribe link', status: 404, path: '/u/nonsense' },
  { answer: 'its answer to a post', status: 404, method: 'POST', path: '/u/nonsense' },
  { answer: 'an unknown path', status: 404, path: '/nowhere' },
  { answer: 'a path that cannot be decoded', status: 400, path: '/api/v1/contacts/%E0%A4%A' },
  { answer: 'another method', status: 405, method: 'PUT', path: '/api/v1/contacts' },
  {
    answer: 'a body that is too large',
    status: 413,
    method: 'POST',
    path: '/api/v1/contacts',
    call: { body: { name: 'x'.repeat(300_000) } },
  },
  {
    answer: 'bad JSON',
    status: 400,
    method: 'POST',
    path: '/api/v1/contacts',
    call: { body: '{' },
  },
]

describe.each(kinds)('$answer', ({ status, method = 'GET', path, call = {} }) => {
  test('cannot be sniffed, framed or read by another site, and says nothing about the server', async () => {
    const origin = { origin: 'https://evil.example', ...call.headers }
    const { headers, status: got } = await api.request(method, path, { ...call, headers: origin })
    expect(got).toBe(status)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringMatching(
        /default-src '(self|none)'.*frame-ancestors 'none'/,
      ),
    })
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('server')).toBeNull()
    // over plain HTTP a browser ignores it, and a machine of one's own has no certificate
    expect(headers.get('strict-transport-security')).toBeNull()
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

test('no site is told that it may call from a browser', async () => {
  const { status, headers } = await api.request('OPTIONS', '/api/v1/contacts', {
    key: null,
    headers: {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  })
  expect(status).toBeGreaterThanOrEqual(400)
  expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
})

test.each(['/healthz', '/docs', '/u/nonsense', '/nowhere', '/api/v1/contacts'])(
  'in production %s is for https only',
  async (path) => {
    const { headers } = await strict.request('GET', path)
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/)
  },
)

test('a call too many is answered with the same headers', async () => {
  await strict.request('GET', '/api/v1/contacts')
  const { status, headers } = await strict.request('GET', '/api/v1/contacts')
  expect([status, headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([
    429,
    'nosniff',
    'DENY',
  ])
})
