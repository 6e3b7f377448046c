import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import {
  createEmailTransports,
  type TransportOptions,
} from '../../activities/providers/smtp/email-transports.js'
import type { SubmitOutcome } from '../../activities/ports.js'
import type { SenderSmtp } from '../../contracts/senders.js'
import { outcomeReason } from '../../domain/ledger/outcome-codes.js'
import { createFakeEmail, type FakeEmail } from '../support/fake-email.js'
import { outgoingEmail as email } from '../support/outgoing-email.js'
import { selfSigned } from '../support/self-signed.js'
import { startSink, type Sink } from '../support/smtp-sink.js'

const password = 'correct horse battery'
const login = { user: 'mia@studio.com', secret: password }
const certificate = selfSigned('localhost')

let dir: string
let logged: string[]
let usual: FakeEmail

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'overture-own-mail-'))
  await mkdir(join(dir, 'default'))
  await writeFile(join(dir, 'default', 'mia'), `${password}\n`)
})
afterAll(() => rm(dir, { recursive: true, force: true }))
beforeEach(() => {
  logged = []
  usual = createFakeEmail()
})

const portOf = ({ url }: Sink) => Number(new URL(url).port)

interface Send extends Partial<Omit<TransportOptions, 'rules'>> {
  smtp?: Partial<SenderSmtp>
  allowedHosts?: string[]
  addresses?: string[]
  resolver?: NonNullable<TransportOptions['rules']['resolver']>
}

/** By the sink, as the listed host `localhost`, unless the test says otherwise. */
async function send(sink: Sink, given: Send = {}): Promise<SubmitOutcome> {
  const { smtp, allowedHosts, addresses = ['127.0.0.1'], resolver, ...options } = given
  const port = portOf(sink)
  const transports = createEmailTransports({
    usual,
    secrets: { dir, variables: { SENDER_MIA: password, SENDER_WRONG: 'wrong pony' } },
    rules: {
      allowedHosts: allowedHosts ?? [`localhost:${port}`],
      resolver: resolver ?? (async () => addresses.map((address) => ({ address }))),
    },
    sandbox: false,
    log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
    patience: { connectMs: 2_000, replyMs: 5_000 },
    ...options,
  })
  const own: SenderSmtp = {
    host: 'localhost',
    port,
    user: login.user,
    secret_ref: 'env:SENDER_MIA',
    auth: 'password',
    ...smtp,
  }
  const who = { tenant_id: 'default', sender_id: 'snd_1', provider: 'smtp' as const }
  const sender = { ...who, smtp: own, dkim: null }
  const outcome = await transports.forSender(sender).submit(email, 30_000)
  const told = JSON.stringify(outcome) + logged.join('')
  expect(told).not.toMatch(/correct horse|wrong pony|mia@|anna|north\.example/)
  return outcome
}

describe('a sender with a mail server of its own', () => {
  it('logs in there, and the usual server gets nothing', async () => {
    const sink = await startSink(login)
    expect(await send(sink)).toMatchObject({ kind: 'accepted' })
    expect(sink.mail).toMatchObject([{ by: { user: login.user }, to: 'anna@north.example' }])
    expect(usual.submitted).toEqual([])
  })

  it('without one sends by the usual server', async () => {
    const options = {
      usual,
      secrets: { dir: undefined, variables: {} },
      rules: { allowedHosts: [] },
    }
    const log = pino({ level: 'silent' })
    const transports = createEmailTransports({ ...options, sandbox: false, log })
    const port = transports.forSender({
      tenant_id: 't',
      sender_id: 'snd_1',
      provider: 'smtp',
      smtp: null,
      dkim: null,
    })
    expect(await port.submit(email, 30_000)).toMatchObject({ kind: 'accepted' })
    expect(usual.submitted).toHaveLength(1)
  })

  it('speaks TLS where it is offered, and believes no strange certificate', async () => {
    const sink = await startSink({ ...login, certificate })
    expect(await send(sink, { ca: certificate.cert })).toMatchObject({ kind: 'accepted' })
    expect(sink.mail).toMatchObject([{ by: { secure: true } }])
    expect(await send(sink)).toMatchObject({ kind: 'not_sent' })
    const other = selfSigned('localhost')
    expect(await send(sink, { ca: other.cert })).toMatchObject({ kind: 'not_sent' })
    expect([sink.mail.length, sink.logins.length]).toEqual([1, 1])
  })

  it('checks the certificate for the name, though it connects to the address', async () => {
    const sink = await startSink({ ...login, certificate })
    const port = portOf(sink)
    const smtp = { host: 'mail.lan' }
    const outcome = await send(sink, {
      smtp,
      allowedHosts: [`mail.lan:${port}`],
      ca: certificate.cert,
    })
    expect(outcome).toMatchObject({ kind: 'not_sent' })
    expect([sink.mail, sink.logins, sink.connections]).toEqual([[], [], 1])
  })

  it('logs in with a token', async () => {
    const sink = await startSink(login)
    expect(await send(sink, { smtp: { auth: 'xoauth2' } })).toMatchObject({ kind: 'accepted' })
    expect(sink.logins).toMatchObject([{ method: 'XOAUTH2', secret: password }])
  })

  it('takes a password that was changed in its file from the next message on', async () => {
    const sink = await startSink(login)
    const secret_ref = `file:${join(dir, 'default', 'mia')}`
    expect(await send(sink, { smtp: { secret_ref } })).toMatchObject({ kind: 'accepted' })
    sink.login = { ...login, secret: 'new' }
    expect(await send(sink, { smtp: { secret_ref } })).toMatchObject({ kind: 'not_sent' })
    await writeFile(join(dir, 'default', 'mia'), 'new')
    expect(await send(sink, { smtp: { secret_ref } })).toMatchObject({ kind: 'accepted' })
    await writeFile(join(dir, 'default', 'mia'), `${password}\n`)
  })
})

const refusedHere =
  "the sender's own mail server may not be called from here; OVERTURE_ALLOWED_HOSTS can allow it"
const noSecret =
  "the secret_ref of the sender's own mail server leads to no secret here; GET /senders/{id} shows it"

test.each<[string, Send, string]>([
  [
    'a wrong password',
    { smtp: { secret_ref: 'env:SENDER_WRONG' } },
    'mail server refused the sender: 535 5.7.8',
  ],
  [
    'a wrong token',
    { smtp: { secret_ref: 'env:SENDER_WRONG', auth: 'xoauth2' } },
    'mail server refused the sender: 535 5.7.8',
  ],
  ['a secret that is not there', { smtp: { secret_ref: 'env:SENDER_NOBODY' } }, noSecret],
  ['a variable of the server', { smtp: { secret_ref: 'env:DATABASE_URL' } }, noSecret],
  ['a file of the server', { smtp: { secret_ref: 'file:/etc/passwd' } }, noSecret],
  ['a host that is not listed', { allowedHosts: [] }, refusedHere],
  ['an address of this machine', { smtp: { host: '2130706433' }, allowedHosts: [] }, refusedHere],
  [
    'a public name that leads inside',
    { smtp: { host: 'mail.studio.com' }, allowedHosts: [], addresses: ['8.8.8.8', '127.0.0.1'] },
    refusedHere,
  ],
  [
    'a name that nobody knows',
    { resolver: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) },
    'connection failed before the message (cannot be found (ENOTFOUND))',
  ],
])('%s: nothing was sent, and it says why', async (_what, given, detail) => {
  const sink = await startSink(login)
  expect(await send(sink, given)).toEqual({ kind: 'not_sent', detail })
  expect(sink.mail).toEqual([])
})

test('both are counted under a name of their own', () => {
  expect([refusedHere, noSecret].map((words) => outcomeReason('released', words))).toEqual([
    'own_server',
    'own_server',
  ])
})

test('no connection is made for a host or a secret that is refused', async () => {
  const sink = await startSink(login)
  await send(sink, { allowedHosts: [] })
  await send(sink, { smtp: { secret_ref: 'file:/etc/passwd' } })
  expect(sink.connections).toBe(0)
})

test('the log names the sender and the fault', async () => {
  await send(await startSink(login), { smtp: { secret_ref: 'env:SENDER_NOBODY' } })
  expect(logged.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, sender_id: 'snd_1', fault: expect.stringContaining('the variable is not set') },
  ])
})

test('a name that is rebound after the look is connected to where it was', async () => {
  const sink = await startSink(login)
  let asked = 0
  const resolver = async () => [{ address: (asked += 1) === 1 ? '192.0.2.1' : '127.0.0.1' }]
  // a name that this machine itself finds at 127.0.0.1, too
  const outcome = await send(sink, { resolver, patience: { connectMs: 200, replyMs: 200 } })
  expect(outcome.detail).toMatch(/^connection failed before the message \(cannot be reached/)
  expect([asked, sink.connections]).toEqual([1, 0])
})

test('a password leaves this network in TLS only', async () => {
  // 8.8.8.8 cannot be had here; what counts is that one address is public
  const sink = await startSink(login)
  const outcome = await send(sink, { addresses: ['127.0.0.1', '8.8.8.8'] })
  expect(outcome).toMatchObject({ kind: 'not_sent' })
  expect([sink.logins, sink.mail]).toEqual([[], []])
  const safe = await startSink({ ...login, certificate })
  const addresses = ['127.0.0.1', '8.8.8.8']
  expect(await send(safe, { addresses, ca: certificate.cert })).toMatchObject({ kind: 'accepted' })
  expect(safe.logins).toMatchObject([{ secure: true }])
})

describe('in the sandbox', () => {
  it('a mail server elsewhere is left alone, and the outcome says so', async () => {
    const sink = await startSink(login)
    const smtp = { host: 'mail.lan' }
    const allowedHosts = [`mail.lan:${portOf(sink)}`]
    const outcome = await send(sink, { sandbox: true, smtp, allowedHosts })
    expect(outcome).toEqual({
      kind: 'accepted',
      detail: "250 accepted (sandbox: not by the sender's own mail server)",
    })
    expect([sink.connections, usual.submitted.length]).toEqual([0, 1])
  })

  it('one on this machine is used', async () => {
    const sink = await startSink(login)
    expect(await send(sink, { sandbox: true })).toMatchObject({ kind: 'accepted' })
    expect([sink.mail.length, usual.submitted.length]).toEqual([1, 0])
  })
})
