import { connect, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createApi } from '../../api/create-api.js'
import { serverLimits } from '../../api/http/bounded-server.js'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'

let store: Store
let api: TestApi
let port: number
let close: () => Promise<void>

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store)
  const app = await createApi(api.deps, {
    ...serverLimits,
    headersMs: 400,
    bodyMs: 400,
    importMs: 120_000,
    idleMs: 300,
    checkEveryMs: 50,
    connections: 4,
  })
  await app.listen(0, '127.0.0.1')
  port = (app.getHttpServer().address() as AddressInfo).port
  close = () => app.close()
})

afterAll(async () => {
  await close()
  await api.close()
  await store.close()
})

interface Client {
  socket: Socket
  said: () => string
  ended: Promise<void>
}

function client(): Client {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let said = ''
  socket.on('data', (chunk) => (said += chunk.toString()))
  // a server that cuts a connection in the middle of our writing resets it
  socket.on('error', () => {})
  return {
    socket,
    said: () => said,
    ended: new Promise((done) => void socket.once('close', () => done())),
  }
}

/** A byte now and then: it never falls silent, and never comes to an end. */
function drip({ socket }: Client, text: string): void {
  let at = 0
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 30)
  socket.once('close', () => clearInterval(timer))
}

const head = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: o\r\nAuthorization: Bearer ${api.key}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`

test('a client that never comes to the end of its headers is sent away', async () => {
  const slow = client()
  slow.socket.write('GET /healthz HTTP/1.1\r\n')
  drip(slow, 'X-Slow: yes\r\n')
  await slow.ended
  expect(slow.said()).toMatch(/^HTTP\/1\.1 408 /)
})

test('a client that connects and says nothing is sent away', async () => {
  const silent = client()
  await silent.ended
  expect(silent.said()).toMatch(/^(HTTP\/1\.1 408 |$)/)
})

test('a client that never comes to the end of its body is sent away, and nothing is stored', async () => {
  const slow = client()
  slow.socket.write(head('/api/v1/contacts', 1_000))
  drip(slow, ' ')
  await slow.ended
  expect(slow.said()).toMatch(/^HTTP\/1\.1 408 /)
  expect(await store.db.selectFrom('contacts').selectAll().execute()).toEqual([])
})

test('a body that arrives in time in two pieces is taken', async () => {
  const patient = client()
  const body = JSON.stringify({ email: 'anna@northwind.example' })
  patient.socket.write(head('/api/v1/contacts', body.length))
  await new Promise((done) => setTimeout(done, 100))
  patient.socket.end(body)
  await patient.ended
  expect(patient.said()).toMatch(/^HTTP\/1\.1 201 /)
})

test('an idle connection is closed', async () => {
  const idle = client()
  idle.socket.write('GET /healthz HTTP/1.1\r\nHost: o\r\n\r\n')
  await idle.ended
  expect(idle.said()).toMatch(/^HTTP\/1\.1 200 /)
})

test('headers of more than 16 KB are refused', async () => {
  const big = client()
  big.socket.write(`GET /healthz HTTP/1.1\r\nHost: o\r\nX-Big: ${'x'.repeat(17_000)}\r\n\r\n`)
  await big.ended
  expect(big.said()).toMatch(/^HTTP\/1\.1 431 /)
})

test('a crowd of connections leaves those that are there alone', async () => {
  const first = client()
  await new Promise<void>((done) => void first.socket.once('connect', () => done()))
  const crowd = Array.from({ length: 10 }, client)
  await Promise.any(crowd.map(({ ended }) => ended))
  first.socket.write('GET /healthz HTTP/1.1\r\nHost: o\r\nConnection: close\r\n\r\n')
  await first.ended
  expect(first.said()).toMatch(/^HTTP\/1\.1 200 /)
  await Promise.all(crowd.map(({ ended }) => ended))
})

test('what a request without an end holds does not keep others waiting', async () => {
  const slow = client()
  slow.socket.write(head('/api/v1/contacts', 1_000))
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`)
  expect(answer.status).toBe(200)
})
