import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { wallClock } from '../../../runtime/clock.js'
import { readSettings, type Settings } from '../../../runtime/settings.js'
import { freePorts } from '../../../server/ports.js'
import { followKeyFile } from '../../../server/temporal/api-key.js'
import { outlastRefusal } from '../../../server/temporal/broken-workers.js'
import { connectClient } from '../../../server/temporal/connect-external.js'
import { connectWorker } from '../../../server/temporal/connect-external-worker.js'
import type { Patience } from '../../../server/temporal/connect-patiently.js'
import { TemporalRefuses } from '../../../server/temporal/explain-failure.js'
import { pretendTemporal, type PretendOptions } from '../../support/pretend-temporal.js'
import { selfSigned } from '../../support/self-signed.js'
import { until } from '../../support/until.js'

type Env = Record<string, string>

const ours = selfSigned('localhost')
const strangers = selfSigned('strangers')
const clients = selfSigned('clients')
const old = selfSigned('old', 2024)

const trusting = { TEMPORAL_TLS_SERVER_CA_CERT_DATA: ours.cert }
const showing = ({ cert, key }: typeof ours) => ({
  TEMPORAL_TLS_CLIENT_CERT_DATA: cert,
  TEMPORAL_TLS_CLIENT_KEY_DATA: key,
})
const hasty = { patienceMs: 0, pauseMs: 1, answerMs: 5_000 }
/** For servers with which no connection comes about. */
const abrupt = { ...hasty, answerMs: 300 }
const day = 24 * 60 * 60 * 1000

const keyOf = (claims: object) =>
  ['{"alg":"ES256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
const keyUntil = (ms: number) => keyOf({ exp: Math.floor(ms / 1000) })
const expiredKey = keyUntil(Date.UTC(2026, 0, 31, 12, 30))
const goodKey = keyUntil(wallClock.now() + 400 * day)

const unauthenticated = { code: 16, details: 'Request unauthorized.' }
const denied = { code: 7, details: 'Request unauthorized.' }

const settingsFor = (env: Env) => readSettings({ TEMPORAL_NAMESPACE: 'acme', ...env }, false)

function recordingLog() {
  const lines: string[] = []
  const write = (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg)
  return { lines, log: pino({ level: 'info' }, { write }) }
}

type Connect = typeof connectClient | typeof connectWorker

async function failureOf(settings: Settings, connect: Connect, patience: Patience) {
  const attempt = connect(settings, recordingLog().log, patience)
  const outcome = await attempt.catch((error: unknown) => error)
  if (outcome instanceof Error) return outcome
  await (outcome as Awaited<typeof attempt>).close()
  throw new Error('It connected.')
}

const refusals: [what: string, server: PretendOptions, env: Env, said: string][] = [
  [
    'an expired key',
    { certificate: ours, answer: unauthenticated },
    { ...trusting, TEMPORAL_API_KEY: expiredKey },
    'TEMPORAL_API_KEY expired on 2026-01-31 12:30 UTC.',
  ],
  [
    'an expired key, in the words of the JWT authorizer',
    { answer: denied },
    { TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: expiredKey },
    'TEMPORAL_API_KEY expired on 2026-01-31 12:30 UTC.',
  ],
  [
    'a key of somebody else',
    { certificate: ours, answer: unauthenticated },
    { ...trusting, TEMPORAL_API_KEY: goodKey },
    'TEMPORAL_API_KEY is refused by <address> for namespace acme.',
  ],
  [
    'a key that does not say when it ends',
    { certificate: ours, answer: unauthenticated },
    { ...trusting, TEMPORAL_API_KEY: keyOf({ exp: 'soon' }) },
    'TEMPORAL_API_KEY is refused by <address> for namespace acme.',
  ],
  [
    'half a key',
    { certificate: ours, answer: unauthenticated },
    { ...trusting, TEMPORAL_API_KEY: goodKey.slice(0, 30) },
    'TEMPORAL_API_KEY is not a key of Temporal',
  ],
  [
    'three words with dots',
    { certificate: ours, answer: unauthenticated },
    { ...trusting, TEMPORAL_API_KEY: 'one.two.three' },
    'TEMPORAL_API_KEY is not a key of Temporal',
  ],
  ['no key', { answer: unauthenticated }, {}, 'refuses the namespace "acme": set TEMPORAL_API_KEY'],
  [
    'a certificate that may not use the namespace',
    { certificate: ours, clientCertificate: clients, answer: denied },
    { ...trusting, ...showing(clients) },
    'refuses the namespace "acme": the client certificate may not use it',
  ],
  [
    'an unknown namespace',
    { answer: { code: 5, details: 'Namespace acme is not found.' } },
    {},
    'has no namespace "acme": correct TEMPORAL_NAMESPACE or create it',
  ],
]

const mistakes: typeof refusals = [
  ['no TLS for a server with TLS', { certificate: ours }, {}, 'set TEMPORAL_TLS=true'],
  [
    'no TLS for a server with TLS that wants a certificate',
    { certificate: ours, clientCertificate: clients },
    {},
    'set TEMPORAL_TLS=true',
  ],
  [
    'TLS for a server without it, as a key brings it along',
    {},
    { TEMPORAL_API_KEY: goodKey },
    'does not speak TLS and Overture does: set TEMPORAL_TLS=false',
  ],
  [
    'a server whose authority nobody knows',
    { certificate: ours },
    { TEMPORAL_TLS: 'true' },
    'set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the certificate of the authority',
  ],
  [
    'a server of another authority',
    { certificate: ours },
    { TEMPORAL_TLS_SERVER_CA_CERT_DATA: strangers.cert },
    'set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the certificate of the authority',
  ],
  [
    'a server under another name',
    { certificate: ours },
    { ...trusting, TEMPORAL_TLS_SERVER_NAME: 'temporal.example' },
    'is for another name: set TEMPORAL_TLS_SERVER_NAME',
  ],
  [
    'a server whose certificate has expired',
    { certificate: old },
    { TEMPORAL_TLS_SERVER_CA_CERT_DATA: old.cert },
    'The certificate of Temporal at <address> has expired',
  ],
  [
    'no client certificate where one is wanted',
    { certificate: ours, clientCertificate: clients },
    trusting,
    'wants a client certificate: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH',
  ],
]

/** By the numbers of TLS alerts. */
const alerts: [number, Env, string][] = [
  [116, trusting, 'wants a client certificate: set TEMPORAL_TLS_CLIENT_CERT_PATH'],
  [42, trusting, 'wants a client certificate: set TEMPORAL_TLS_CLIENT_CERT_PATH'],
  [48, { ...trusting, ...showing(strangers) }, 'refuses the client certificate: use one that'],
  [45, { ...trusting, ...showing(old) }, 'for Temporal expired on 2024-12-31 23:59 UTC: renew it'],
]

describe.each([
  ['the API', connectClient],
  ['a worker', connectWorker],
])('%s of its own', (_who, connect) => {
  it.each([
    ...refusals.map((refusal) => [...refusal, hasty] as const),
    ...mistakes.map((mistake) => [...mistake, abrupt] as const),
  ])('gives up at once on %s, and says what to do', async (_what, server, env, said, patience) => {
    const { address } = await pretendTemporal(server)
    const settings = settingsFor({ TEMPORAL_ADDRESS: address, ...env })
    const failure = await failureOf(settings, connect, patience)
    expect(failure.message).toContain(said.replace('<address>', address))
    expect(failure).toBeInstanceOf(TemporalRefuses)
    expect(failure.message).not.toContain(env.TEMPORAL_API_KEY ?? 'no key')
  })

  it.each(alerts)('gives up at once on the TLS alert %i', async (alert, env, said) => {
    const address = await serverThatSays([0x15, 3, 3, 0, 2, 2, alert])
    const settings = settingsFor({ TEMPORAL_ADDRESS: address, ...env })
    const failure = await failureOf(settings, connect, abrupt)
    expect(failure.message).toContain(said)
    expect(failure).toBeInstanceOf(TemporalRefuses)
  })

  it.each<[string, PretendOptions, Env]>([
    ['in the open', {}, {}],
    ['with TLS', { certificate: ours }, trusting],
    ['with TLS and a key', { certificate: ours }, { ...trusting, TEMPORAL_API_KEY: goodKey }],
    [
      'with TLS on both sides',
      { certificate: ours, clientCertificate: clients },
      { ...trusting, ...showing(clients) },
    ],
  ])('connects %s', async (_how, options, env) => {
    const server = await pretendTemporal(options)
    const settings = settingsFor({ TEMPORAL_ADDRESS: server.address, ...env })
    const connection = await connect(settings, recordingLog().log, hasty)
    await connection.close()
    const sent = env.TEMPORAL_API_KEY === undefined ? '' : `Bearer ${env.TEMPORAL_API_KEY}`
    expect([...new Set(server.authorizations)]).toEqual([sent])
  })

  it('waits for a server that comes up late', async () => {
    const [port] = await freePorts('127.0.0.1', 1)
    const { log, lines } = recordingLog()
    const settings = settingsFor({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` })
    const connecting = connect(settings, log, { patienceMs: 30_000, pauseMs: 50, answerMs: 500 })
    await until(() => lines.length > 0)
    expect(lines[0]).toContain(`Nothing listens at TEMPORAL_ADDRESS (127.0.0.1:${port})`)
    await pretendTemporal({ port: port! })
    await (await connecting).close()
  })

  it('takes a key that was replaced while it waited for the server', async () => {
    const [port] = await freePorts('127.0.0.1', 1)
    const file = await keyFile(expiredKey)
    const { log, lines } = recordingLog()
    const settings = settingsFor({
      ...trusting,
      TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
      TEMPORAL_API_KEY: `file:${file}`,
    })
    const connecting = connect(settings, log, { patienceMs: 30_000, pauseMs: 50, answerMs: 500 })
    await until(() => lines.length > 0)
    await writeFile(file, `${goodKey}\n`)
    const server = await pretendTemporal({ certificate: ours, port: port! })
    await (await connecting).close()
    expect(new Set(server.authorizations)).toEqual(new Set([`Bearer ${goodKey}`]))
  })
})

/** As soon as the client has said something. */
async function serverThatSays(bytes: number[] | null): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => bytes && socket.end(Buffer.from(bytes)))
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a server that does not answer', () => {
  const waitingFor = async (address: string, env: Env = {}) => {
    const settings = settingsFor({ TEMPORAL_ADDRESS: address, ...env })
    const failure = await failureOf(settings, connectClient, abrupt)
    expect(failure).not.toBeInstanceOf(TemporalRefuses)
    return failure.message
  }

  it('is worth waiting for: nothing listens', async () => {
    expect(await waitingFor('127.0.0.1:1')).toBe(
      'Nothing listens at TEMPORAL_ADDRESS (127.0.0.1:1): start Temporal there, or correct the address.',
    )
  })

  it('is worth waiting for: its name is unknown', async () => {
    expect(await waitingFor('temporal.invalid:7233')).toMatch(
      /^The host of TEMPORAL_ADDRESS \(temporal\.invalid:7233\) (has no address in DNS|cannot be)/,
    )
  })

  it('is worth waiting for: it says nothing', async () => {
    const address = await serverThatSays(null)
    expect(await waitingFor(address)).toBe(`Temporal does not answer at ${address}: ETIMEDOUT`)
  })

  it('is worth waiting for: it is a web server', async () => {
    const address = await serverThatSays([...Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')])
    expect(await waitingFor(address)).toBe(`Temporal does not answer at ${address}: NO_HTTP2`)
  })

  it('is worth waiting for: it closes after the handshake, maybe for the client certificate', async () => {
    const { address } = await pretendTemporal({ certificate: ours, clientCertificate: clients })
    expect(await waitingFor(address, { ...trusting, ...showing(strangers) })).toContain(
      'closes the connection after the TLS handshake',
    )
  })
})

async function keyFile(key: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'overture-key-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const file = join(dir, 'key')
  await writeFile(file, key)
  return file
}

describe('a key', () => {
  it('that ends within two weeks is announced', async () => {
    const server = await pretendTemporal({ certificate: ours })
    const { log, lines } = recordingLog()
    const soon = keyUntil(wallClock.now() + 13 * day)
    const env = { ...trusting, TEMPORAL_ADDRESS: server.address }
    for (const key of [soon, keyUntil(wallClock.now() + 15 * day), keyOf({})]) {
      const settings = settingsFor({ ...env, TEMPORAL_API_KEY: key })
      await (await connectClient(settings, log, hasty)).close()
    }
    expect(lines).toEqual([expect.stringMatching(/^TEMPORAL_API_KEY expires on 20/)])
  })

  it('that is replaced in its file is in use without a restart', async () => {
    const file = await keyFile('first')
    const { temporal } = settingsFor({
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TEMPORAL_API_KEY: `file:${file}`,
    })
    if (temporal.kind !== 'external') throw new Error('not external')
    const used: string[] = []
    const { log, lines } = recordingLog()
    onTestFinished(followKeyFile(temporal, (key) => used.push(key), { log, everyMs: 5 }))
    await writeFile(file, 'second\n')
    await until(() => used.length > 0)
    await rm(file)
    await writeFile(file, 'third')
    await until(() => used.at(-1) === 'third')
    expect(used.filter((key) => key !== '')).toEqual(['second', 'third'])
    expect(lines.join()).not.toMatch(/second|third/)
  })
})

describe('workers that Temporal refused', () => {
  it('are started again when it accepts the key, not before, and the log says once why', async () => {
    const server = await pretendTemporal({ certificate: ours, answer: unauthenticated })
    const file = await keyFile(expiredKey)
    const settings = settingsFor({
      ...trusting,
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_API_KEY: `file:${file}`,
    })
    const { log, lines } = recordingLog()
    const waiting = outlastRefusal(settings, log, 5)
    await until(() => server.authorizations.length > 5)
    await writeFile(file, goodKey)
    await until(() => server.authorizations.at(-1) === `Bearer ${goodKey}`)
    server.answer = undefined
    await waiting
    expect(lines).toEqual([
      expect.stringMatching(/^TEMPORAL_API_KEY expired on 2026-01-31 12:30 UTC\..* stand still/),
      expect.stringMatching(/^TEMPORAL_API_KEY is refused by .* stand still/),
    ])
  })

  it('do not wait for a Temporal that is away: a start does', async () => {
    const { log, lines } = recordingLog()
    await outlastRefusal(settingsFor({ TEMPORAL_ADDRESS: '127.0.0.1:1' }), log, 60_000)
    await outlastRefusal(readSettings({}, false), log, 60_000)
    expect(lines).toEqual([])
  })
})
