import { describe, expect, it, test } from 'vitest'
import { guardedFetch } from '../../../runtime/outbound/guarded-fetch.js'
import { openGuardedSocket, type SocketTarget } from '../../../runtime/outbound/guarded-socket.js'
import { OutboundRefused } from '../../../runtime/outbound/outbound-error.js'
import type { OutboundRequest } from '../../../runtime/outbound/outbound-request.js'
import { at, cert, failureOf, listed, serve, type Local } from '../../support/local-http.js'

describe('a call to the outside', () => {
  it('hands over method, headers and body, and brings back status, headers and body', async () => {
    const local = await serve((response) => {
      response.writeHead(201, { 'x-kind': ['a', 'b'] }).end('made')
    })
    const answer = await guardedFetch(at(local, '/hooks?a=1'), {
      allowedHosts: listed(local),
      method: 'POST',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{"a":1}',
    })
    expect(answer).toMatchObject({ status: 201, headers: { 'x-kind': 'a, b' } })
    expect(answer.body.toString()).toBe('made')
    expect(local.seen).toMatchObject([
      {
        method: 'POST',
        url: '/hooks?a=1',
        headers: { authorization: 'Bearer t', host: `127.0.0.1:${local.port}` },
        body: '{"a":1}',
      },
    ])
  })

  it('an answer of any status is an answer', async () => {
    const local = await serve((response) => void response.writeHead(503).end())
    const answer = await guardedFetch(at(local), { allowedHosts: listed(local) })
    expect([answer.status, answer.body.length]).toEqual([503, 0])
  })

  it('goes by TLS, with the name of the host and a certificate that is believed', async () => {
    const local = await serve((response) => void response.end('safe'), true)
    const url = `https://localhost:${local.port}/`
    const request = { allowedHosts: [`localhost:${local.port}`] }
    const resolver = async () => [{ address: '127.0.0.1' }]
    const answer = await guardedFetch(url, { ...request, resolver, ca: cert })
    expect(answer.body.toString()).toBe('safe')
    expect(await failureOf(url, { ...request, resolver })).toMatchObject({
      departure: 'not_sent',
      reason: 'no safe connection (DEPTH_ZERO_SELF_SIGNED_CERT)',
    })
    const otherName = { allowedHosts: [`other.lan:${local.port}`], resolver, ca: cert }
    expect(await failureOf(`https://other.lan:${local.port}/`, otherName)).toMatchObject({
      departure: 'not_sent',
      reason: 'no safe connection (ERR_TLS_CERT_ALTNAME_INVALID)',
    })
    expect(local.seen).toHaveLength(1)
  })
})

describe('refused before anything is connected', () => {
  const publicly = async () => [{ address: '93.184.216.34' }]
  test.each([
    ['not a url', 'is no URL'],
    ['ftp://studio.com/', 'must be an https address'],
    ['file:///etc/passwd', 'must be an https address'],
    ['http://studio.com/', 'must be called by https'],
    ['https://studio.com:8443/', /^must be called at port 443; .*=studio\.com:8443 allows it/],
    ['https://user@studio.com/', 'must be named without a user or password in front of it'],
    ['https://studio.com@127.0.0.1/', 'must be named without a user or password in front of it'],
    ['https://:secret@studio.com/', 'must be named without a user or password in front of it'],
    ['https://127.0.0.1/', /inside a network/],
    ['https://2130706433/', /inside a network/],
    ['https://0x7f.1/', /inside a network/],
    ['https://0177.0.0.1/', /inside a network/],
    ['https://127.0.0.1./', /inside a network/],
    ['https://[::ffff:7f00:1]/', /inside a network/],
    ['https://169.254.169.254/latest/meta-data/', /inside a network/],
    ['https://168.63.129.16/', /inside a network/],
    ['https://localhost./', /internet does not have/],
    ['https://metadata.google.internal/', /internet does not have/],
    ['https://redis/', /has no domain/],
  ])('%s', async (url, reason) => {
    const failure = await failureOf(url, { allowedHosts: [], resolver: publicly, connectMs: 50 })
    expect(failure).toBeInstanceOf(OutboundRefused)
    expect(failure.reason).toMatch(reason)
    expect(failure.departure).toBe('not_sent')
    expect(String(failure)).not.toContain('secret')
  })

  test.each([
    { Host: 'evil.com' },
    { 'Transfer-Encoding': 'chunked' },
    { 'Proxy-Authorization': 'x' },
    { 'x-a': 'b\r\nx-injected: 1' },
    { 'x-a\r\nx-injected': '1' },
  ])('the headers %j', async (headers) => {
    const local = await serve((response) => void response.end())
    const failure = await failureOf(at(local), { allowedHosts: listed(local), headers })
    expect(failure).toBeInstanceOf(OutboundRefused)
    expect(local.connections).toBe(0)
  })

  it('a listed host at another port', async () => {
    const local = await serve((response) => void response.end())
    const failure = await failureOf(at(local), { allowedHosts: ['127.0.0.1:1'] })
    expect(failure).toBeInstanceOf(OutboundRefused)
    expect(local.connections).toBe(0)
  })
})

describe('a name whose answer changes between the look and the call', () => {
  it('is never called at the second answer', async () => {
    const local = await serve((response) => void response.end('inside'), true)
    let asked = 0
    const rebinding = async () => [{ address: (asked += 1) === 1 ? '192.0.2.1' : '127.0.0.1' }]
    // a name that this machine itself finds at 127.0.0.1: a third look would lead there, too
    const url = `https://localhost:${local.port}/`
    const allowedHosts = [`localhost:${local.port}`]
    const request = { allowedHosts, resolver: rebinding, ca: cert, connectMs: 200 }
    const failure = await failureOf(url, request)
    expect(failure).toMatchObject({
      departure: 'not_sent',
      reason: expect.stringMatching(/^cannot be reached/),
    })
    expect([asked, local.connections]).toEqual([1, 0])
  })

  it('is left where the connection has come out somewhere else', async () => {
    const local = await serve((response) => void response.end('inside'))
    const target: SocketTarget = {
      host: '127.0.0.1',
      port: local.port,
      addresses: [{ address: '8.8.8.8', family: 4 }],
      servername: undefined,
      isPublic: true,
    }
    await expect(openGuardedSocket(target, 1_000)).rejects.toThrow(/another address than the one/)
    expect(local.seen).toEqual([])
  })

  it('is refused at the next call', async () => {
    let asked = 0
    const rebinding = async () => [{ address: (asked += 1) === 1 ? '8.8.8.8' : '127.0.0.1' }]
    const request = { allowedHosts: [], resolver: rebinding, connectMs: 50 }
    const first = await failureOf('https://rebind.studio.com/', request)
    const second = await failureOf('https://rebind.studio.com/', request)
    expect([first.name, second.name]).toEqual(['OutboundFailed', 'OutboundRefused'])
  })
})

describe('an answer that leads elsewhere', () => {
  const redirecting = (status: number, location: () => string) =>
    serve((response, url) => {
      if (url === '/end') response.end('end')
      else response.writeHead(status, { location: location() }).end('moved')
    })

  it('is handed over as it is where nothing else was asked for', async () => {
    const local = await redirecting(302, () => '/end')
    const answer = await guardedFetch(at(local), { allowedHosts: listed(local) })
    expect([answer.status, answer.headers['location']]).toEqual([302, '/end'])
  })

  it('is followed as often as it may be', async () => {
    const local: Local = await serve((response, url) => {
      const n = Number(url.slice(1))
      if (n === 3) response.end('three')
      else response.writeHead(302, { location: `/${n + 1}` }).end()
    })
    const request = { allowedHosts: listed(local) }
    const all = await guardedFetch(at(local, '/0'), { ...request, maxRedirects: 3 })
    expect([all.status, all.body.toString(), all.url]).toEqual([200, 'three', at(local, '/3')])
    expect((await guardedFetch(at(local, '/0'), { ...request, maxRedirects: 2 })).status).toBe(302)
  })

  test.each([
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'http://studio.com/',
    'https://user:pw@studio.com/',
    '//169.254.169.254/latest',
    'gopher://studio.com/',
  ])('to %s is refused, and the first call has left', async (location) => {
    const local = await redirecting(302, () => location)
    const failure = await failureOf(at(local), { allowedHosts: listed(local), maxRedirects: 3 })
    expect(failure).toBeInstanceOf(OutboundRefused)
    expect(failure.departure).toBe('unknown')
    expect(local.seen).toHaveLength(1)
  })

  it('to a loopback server with a listed first host never reaches it', async () => {
    const secret = await serve((response) => void response.end('inside'))
    const local = await redirecting(307, () => at(secret))
    const request = { allowedHosts: listed(local), maxRedirects: 3 }
    expect(await failureOf(at(local), request)).toBeInstanceOf(OutboundRefused)
    expect(secret.connections).toBe(0)
  })

  it('keeps credentials for the same host and drops them on the way to another', async () => {
    const other = await serve((response) => void response.end('other'))
    const local = await serve((response, url) => {
      const location = url === '/here' ? '/end' : at(other, '/end')
      if (url === '/end') response.end('end')
      else response.writeHead(308, { location }).end()
    })
    const request: OutboundRequest = {
      allowedHosts: listed(local, other),
      maxRedirects: 1,
      method: 'POST',
      body: 'words',
      headers: {
        Authorization: 'Bearer t',
        Cookie: 'c',
        'X-Api-Key': 'k',
        'Content-Type': 'text/plain',
      },
    }
    await guardedFetch(at(local, '/here'), request)
    await guardedFetch(at(local, '/away'), request)
    expect(local.seen[1]?.headers).toMatchObject({ authorization: 'Bearer t', cookie: 'c' })
    const [away] = other.seen
    expect(away).toMatchObject({ method: 'POST', body: 'words' })
    expect(Object.keys(away?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/authorization|cookie|api-key/)]),
    )
    expect(away?.headers['content-type']).toBe('text/plain')
  })

  it('a POST that is told to look elsewhere asks without its body', async () => {
    const local = await redirecting(303, () => '/end')
    await guardedFetch(at(local), {
      allowedHosts: listed(local),
      maxRedirects: 1,
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'words',
    })
    expect(local.seen[1]).toMatchObject({ method: 'GET', body: '' })
    expect(local.seen[1]?.headers['content-type']).toBeUndefined()
  })
})
