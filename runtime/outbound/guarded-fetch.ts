import { connect as connectTls } from 'node:tls'
import { Client, type buildConnector } from 'undici'
import { guardedSocketTarget, openGuardedSocket, type SocketTarget } from './guarded-socket.js'
import { OutboundFailed, OutboundRefused } from './outbound-error.js'
import { firstHop, nextHop, placeOf, type Hop, type OutboundRequest } from './outbound-request.js'
import { acceptedEncodings, BadAnswer, readCapped } from './read-capped.js'

export interface OutboundAnswer {
  status: number
  /** Names in lower case; of a name that came more than once, the values with commas between them. */
  headers: Record<string, string>
  body: Buffer
  /** Where the answer came from in the end. */
  url: string
}

/** What is known of one call, for the one who asks afterwards whether anything has left. */
interface Call {
  request: OutboundRequest
  signal: AbortSignal
  connectMs: number
  /** A connection stood: from here on bytes may have left. */
  reached: boolean
}

/**
 * The one way to an HTTP address that a user or operator has given. Throws OutboundRefused and
 * OutboundFailed, both with `departure`; an answer of any status is an answer. One connection for each
 * call, so that no earlier look at the DNS is trusted.
 */
export async function guardedFetch(url: string, request: OutboundRequest): Promise<OutboundAnswer> {
  const { timeoutMs = 30_000, connectMs = 5_000 } = request
  const call: Call = {
    request,
    signal: AbortSignal.timeout(timeoutMs),
    connectMs: Math.min(connectMs, timeoutMs),
    reached: false,
  }
  let hop = firstHop(url, request)
  try {
    for (let left = request.maxRedirects ?? 0; ; left -= 1) {
      const answer = await exchange(call, hop)
      const next = left > 0 ? nextHop(hop, answer) : null
      if (!next) return answer
      hop = next
    }
  } catch (error) {
    throw classified(error, hop.url.host, call)
  }
}

async function exchange(call: Call, hop: Hop): Promise<OutboundAnswer> {
  const { request, signal, connectMs } = call
  const place = placeOf(hop, request.allowedHosts)
  const target = await guardedSocketTarget(place.host, place.port, {
    allowedHosts: request.allowedHosts,
    resolver: request.resolver,
    resolveMs: connectMs,
  })
  signal.throwIfAborted()
  const client = new Client(hop.url.origin, {
    connect: connectorTo(target, call),
    maxHeaderSize: 16_384,
    // the signal ends it earlier
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  try {
    const answer = await client.request({
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      headers: { ...hop.headers, 'accept-encoding': acceptedEncodings },
      body: hop.body,
      signal,
    })
    const headers = flat(answer.headers)
    const { maxBytes = 1_048_576 } = request
    const body = await readCapped(answer.body, headers['content-encoding'], maxBytes)
    return { status: answer.statusCode, headers, body, url: hop.url.href }
  } finally {
    // not closed: that would wait for an answer that nobody reads any more
    await client.destroy()
  }
}

function connectorTo(target: SocketTarget, call: Call): buildConnector.connector {
  return ({ protocol }, callback) => {
    const open =
      protocol === 'https:' ? openSecure(target, call) : openGuardedSocket(target, call.connectMs)
    open.then(
      (socket) => {
        call.reached = true
        callback(null, socket)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    )
  }
}

async function openSecure(target: SocketTarget, { request, connectMs }: Call) {
  const started = performance.now()
  const plain = await openGuardedSocket(target, connectMs)
  const left = Math.max(1, connectMs - (performance.now() - started))
  const { servername } = target
  const socket = connectTls({
    socket: plain,
    host: target.host,
    ...(servername === undefined ? {} : { servername }),
    ...(request.ca === undefined ? {} : { ca: request.ca }),
    ALPNProtocols: ['http/1.1'],
  })
  return new Promise<typeof socket>((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new OutboundFailed(target.host, reason, 'not_sent'))
    }
    const timer = setTimeout(() => fail('its TLS does not answer'), left)
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(`no safe connection (${error.code ?? 'TLS'})`),
    )
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      resolve(socket)
    })
  })
}

function classified(error: unknown, host: string, call: Call): Error {
  const departure = call.reached ? 'unknown' : 'not_sent'
  if (error instanceof OutboundRefused)
    return new OutboundRefused(error.host, error.reason, departure)
  if (error instanceof OutboundFailed)
    return new OutboundFailed(error.host, error.reason, departure)
  if (error instanceof BadAnswer) return new OutboundFailed(host, error.message, departure)
  if (call.signal.aborted) {
    return new OutboundFailed(host, 'the whole answer did not come in time', departure)
  }
  // an undici, zlib or socket error; its text can quote what was sent
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code'
  return new OutboundFailed(host, `the call broke off (${code})`, departure)
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  )
  return Object.fromEntries(pairs)
}
