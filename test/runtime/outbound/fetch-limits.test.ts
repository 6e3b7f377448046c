import { createServer as createTcp, type Server } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import { guardedFetch } from '../../../runtime/outbound/guarded-fetch.js'
import { at, failureOf, listed, listening, serve } from '../../support/local-http.js'

describe('an answer that is too much', () => {
  const packed = [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const

  test.each(packed)('is unpacked from %s', async (encoding, pack) => {
    const local = await serve((response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(pack(Buffer.from('words')))
    })
    const { body } = await guardedFetch(at(local), { allowedHosts: listed(local) })
    expect(body.toString()).toBe('words')
  })

  test.each(packed)('ends a bomb in %s', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(50_000_000))
    expect(bomb.length).toBeLessThan(100_000)
    const local = await serve((response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(bomb)
    })
    const failure = await failureOf(at(local), { allowedHosts: listed(local) })
    expect(failure).toMatchObject({
      departure: 'unknown',
      reason: 'the answer is longer than 1048576 bytes',
    })
  })

  it('ends an answer of a byte more than is allowed', async () => {
    const local = await serve((response) => void response.end('12345'))
    const request = { allowedHosts: listed(local) }
    expect((await guardedFetch(at(local), { ...request, maxBytes: 5 })).body).toHaveLength(5)
    const failure = await failureOf(at(local), { ...request, maxBytes: 4 })
    expect(failure.reason).toBe('the answer is longer than 4 bytes')
  })

  it('refuses packing inside packing, and packing that is broken', async () => {
    const twice = gzipSync(gzipSync('words'))
    const local = await serve((response, url) => {
      const [encoding, body] = url === '/twice' ? ['gzip, gzip', twice] : ['gzip', 'words']
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    const request = { allowedHosts: listed(local) }
    expect((await failureOf(at(local, '/twice'), request)).reason).toMatch(/was not asked for/)
    const torn = await failureOf(at(local, '/torn'), request)
    expect(torn).toMatchObject({
      departure: 'unknown',
      reason: 'the call broke off (Z_DATA_ERROR)',
    })
  })

  it('ends headers without end', async () => {
    const local = await serve((response) => {
      response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end()
    })
    const failure = await failureOf(at(local), { allowedHosts: listed(local) })
    expect(failure).toMatchObject({
      departure: 'unknown',
      reason: 'the call broke off (UND_ERR_HEADERS_OVERFLOW)',
    })
  })

  it('ends an answer that drips', async () => {
    const local = await serve((response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 5)
      response.on('close', () => clearInterval(drip))
    })
    const failure = await failureOf(at(local), { allowedHosts: listed(local), timeoutMs: 150 })
    expect(failure).toMatchObject({
      departure: 'unknown',
      reason: 'the whole answer did not come in time',
    })
  })
})

describe('what is known of a call that failed', () => {
  it('nothing has left when nobody listens', async () => {
    const local = await listening(createTcp())
    const request = { allowedHosts: ['127.0.0.1:9'] }
    expect(await failureOf('http://127.0.0.1:9/', request)).toMatchObject({
      departure: 'not_sent',
      reason: 'cannot be reached (ECONNREFUSED)',
    })
    expect(local.seen).toEqual([])
  })

  it('nothing has left when TLS never begins', async () => {
    const silent = await listening(createTcp())
    const failure = await failureOf(`https://127.0.0.1:${silent.port}/`, {
      allowedHosts: listed(silent),
      connectMs: 100,
    })
    expect(failure).toMatchObject({ departure: 'not_sent', reason: 'its TLS does not answer' })
  })

  test.each([
    [
      'hangs up',
      (server: Server) =>
        server.on('connection', (socket) => void socket.once('data', () => socket.destroy())),
    ],
    ['says nothing', (server: Server) => server],
    [
      'says nonsense',
      (server: Server) =>
        server.on(
          'connection',
          (socket) => void socket.once('data', () => socket.end('nonsense\r\n\r\n')),
        ),
    ],
  ])('it may have arrived when the server %s', async (_what, behave) => {
    const local = await listening(behave(createTcp()))
    const request = {
      allowedHosts: listed(local),
      timeoutMs: 200,
      method: 'POST',
      body: 'x',
    } as const
    expect(await failureOf(at(local), request)).toMatchObject({ departure: 'unknown' })
    expect(local.connections).toBe(1)
  })
})
