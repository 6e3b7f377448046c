import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openStore } from '../../store/open-store.js'
import { startApi } from '../support/api.js'

test('one line per call says what was called, by whom and how it went, and nothing of what was sent', async () => {
  const written: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  const store = await openStore({ kind: 'memory' })
  const api = await startApi(store, { log: pino({ level: 'trace' }, sink) })
  const body = { email: 'anna@northwind.example', name: 'Anna Berg' }
  await api.request('POST', '/api/v1/contacts', { body, headers: { 'x-request-id': 'trace-1' } })
  await api.request('POST', '/api/v1/contacts', { body: { ...body, phone: 'anna@x.example' } })
  await api.request('GET', '/api/v1/contacts?email=anna@northwind.example')
  await api.request('GET', '/api/v1/contacts/anna@northwind.example')
  await api.request('GET', '/nowhere/anna@northwind.example')
  // PostgreSQL names the refused value in its error
  await api.request('POST', '/api/v1/contacts', {
    body: { ...body, source_at: '0000-01-01T00:00:00Z' },
  })
  await api.close()
  await store.close()

  const log = written.join('')
  expect(log).not.toMatch(/anna|northwind|Berg|ovk_|Bearer/i)
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const requests = lines.filter((line) => line['msg'] === 'request')
  expect(requests).toHaveLength(6)
  expect(requests[0]).toMatchObject({
    request_id: 'trace-1',
    method: 'POST',
    route: '/api/v1/contacts',
    status: 201,
    ms: expect.any(Number),
    tenant: 'default',
    key: expect.stringMatching(/^key_/),
  })
})

test('an error of our own is logged with the request id and answered without its words', async () => {
  const written: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  const store = await openStore({ kind: 'memory' })
  const api = await startApi(store, { log: pino({ level: 'info' }, sink) })
  api.deps.clock = { now: () => Promise.reject(new Error('a secret of the house')) }
  const answer = await api.request('POST', '/api/v1/contacts', { body: { email: 'a@b.example' } })
  await api.close()
  await store.close()
  expect([answer.status, answer.json.code]).toEqual([500, 'internal'])
  expect(answer.text).not.toMatch(/secret|at .*\.ts/)
  const failure = written.find((line) => line.includes('a secret of the house'))
  expect(failure).toContain(answer.json.request_id)
})
