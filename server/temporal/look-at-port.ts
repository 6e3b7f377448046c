import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import type { ExternalTemporal } from '../../runtime/temporal-setting.js'

export type PortView =
  | { kind: 'answers' }
  | { kind: 'no_such_host' }
  | { kind: 'refused' }
  | { kind: 'silent' }
  | { kind: 'speaks_tls' }
  | { kind: 'speaks_no_tls' }
  | { kind: 'certificate'; code: string }
  | { kind: 'wants_client_certificate' }
  | { kind: 'closes_after_handshake' }
  | { kind: 'unclear'; code: string }

const untrusted =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_.*|ERR_TLS_CERT_.*)$/
const noTls = /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/
const alert = /^ERR_SSL_.*ALERT/
const alertAboutCertificate =
  /ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_)/
const patienceMs = 3_000

/** gRPC says of every broken connection that it did not come about in time; this says why. */
export async function lookAtPort(temporal: ExternalTemporal): Promise<PortView> {
  const { hostname, port } = new URL(`tcp://${temporal.address}`)
  const place = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
  const reached = await tryTcp(place)
  if (reached !== undefined) return viewOfTcp(reached)
  const spoken = await tryHttp2(place, temporal.tls)
  if (spoken === undefined) return { kind: 'answers' }
  if (!temporal.tls) {
    return (await speaksTls(place)) ? { kind: 'speaks_tls' } : { kind: 'unclear', code: spoken }
  }
  const handshake = await tryTls(place, tlsOptions(temporal.tls))
  return handshake === undefined && !alert.test(spoken)
    ? { kind: 'closes_after_handshake' }
    : viewOfTls(handshake ?? spoken)
}

interface Place {
  host: string
  port: number
}

function viewOfTcp(code: string): PortView {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { kind: 'no_such_host' }
  return code === 'ECONNREFUSED' ? { kind: 'refused' } : { kind: 'silent' }
}

function viewOfTls(code: string): PortView {
  if (noTls.test(code)) return { kind: 'speaks_no_tls' }
  if (untrusted.test(code)) return { kind: 'certificate', code }
  if (alertAboutCertificate.test(code)) return { kind: 'wants_client_certificate' }
  return { kind: 'unclear', code }
}

/** What an HTTP/2 client says first: the preface and an empty SETTINGS frame. */
const greeting = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
])
const settingsFrame = 4

/** undefined when `well` says so, else the code of the fault. */
function outcomeOf(
  socket: Socket,
  well: (end: (code?: string) => void) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (code?: string) => {
      clearTimeout(timer)
      resolve(code)
      socket.destroy()
    }
    const timer = setTimeout(() => end('ETIMEDOUT'), patienceMs)
    // a second fault of the same socket is no news, but without a listener it would end the process
    socket.on('error', (error) => end('code' in error ? String(error.code) : error.message))
    socket.on('close', () => end('ECONNRESET'))
    well(end)
  })
}

function tryTcp(place: Place): Promise<string | undefined> {
  const socket = connectTcp(place)
  return outcomeOf(socket, (end) => socket.once('connect', () => end()))
}

function tryTls(place: Place, options: ConnectionOptions): Promise<string | undefined> {
  const socket = tlsSocket(place, options)
  return outcomeOf(socket, (end) => socket.once('secureConnect', () => end()))
}

/** Up to the server's first frame: in TLS 1.3 a client certificate is refused only after the handshake. */
function tryHttp2(place: Place, tls: ExternalTemporal['tls']): Promise<string | undefined> {
  const socket = tls ? tlsSocket(place, tlsOptions(tls)) : connectTcp(place)
  return outcomeOf(socket, (end) => {
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(greeting))
    socket.once('data', (frame) => end(frame[3] === settingsFrame ? undefined : 'NO_HTTP2'))
  })
}

function tlsSocket(place: Place, options: ConnectionOptions) {
  return connectTls({
    servername: isIP(place.host) ? '' : place.host,
    ...options,
    ...place,
    ALPNProtocols: ['h2'],
  })
}

function tlsOptions(tls: NonNullable<ExternalTemporal['tls']>): ConnectionOptions {
  if (typeof tls === 'boolean') return {}
  const { serverNameOverride, serverRootCACertificate: ca, clientCertPair: pair } = tls
  return {
    ...(serverNameOverride !== undefined && { servername: serverNameOverride }),
    ...(ca && { ca: Buffer.from(ca) }),
    ...(pair && { cert: Buffer.from(pair.crt), key: Buffer.from(pair.key) }),
  }
}

async function speaksTls(place: Place): Promise<boolean> {
  const code = await tryTls(place, { rejectUnauthorized: false })
  return code === undefined || alert.test(code)
}
