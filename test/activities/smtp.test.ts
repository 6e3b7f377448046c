import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import type { OutgoingEmail } from '../../activities/ports.js'
import { createSmtpEmail } from '../../activities/providers/smtp/smtp-email.js'
import { outgoingEmail as email } from '../support/outgoing-email.js'
import {
  startSmtpFaultServer,
  type Answer,
  type SmtpFaultServer,
  type SmtpScript,
} from '../support/smtp-fault-server.js'

/** For a server that answers, and for one whose silence is the point. */
const patient = { connectMs: 20_000, replyMs: 20_000 }
const impatient = { connectMs: 250, replyMs: 250 }
const inTime = 30_000

interface Server {
  server: SmtpFaultServer
  submit: (startWithinMs?: number, change?: Partial<OutgoingEmail>) => Promise<string>
}

async function serverThat(script: SmtpScript, login = '', query = ''): Promise<Server> {
  const server = await startSmtpFaultServer(script)
  onTestFinished(() => server.close())
  const isSilent = Object.values(script).includes('silence') || script.starttls?.startsWith('220')
  const url = `smtp://${login}127.0.0.1:${server.port}${query}`
  const port = createSmtpEmail(url, isSilent ? impatient : patient)
  return {
    server,
    async submit(startWithinMs = inTime, change = {}) {
      const outcome = await port.submit({ ...email, ...change }, startWithinMs)
      expect(outcome.detail).not.toMatch(/anna|north\.example|mia|@|secret/i)
      // a dropped connection arrives as its end or as a reset
      return `${outcome.kind}: ${outcome.detail}`.replace(/\b(ECONNECTION|ESOCKET)\b/, 'lost')
    },
  }
}

const rude = (code: `${number}${string}`): Answer => `${code} <anna@north.example> says no`
const drop = 'connection failed before the message (lost)'
const silence = 'connection failed before the message (ETIMEDOUT)'
const lost = 'no answer after the message was handed over'

// what the server does, what is known of the message, messages that the server has whole
const behaviours: [string, SmtpScript, string, number][] = [
  ['takes it', {}, 'accepted: 250 2.0.0 queued as 4711', 1],
  ['takes it, naming people', { dot: rude('250 2.0.0') }, 'accepted: 250 2.0.0 … says no', 1],

  ['drops before the greeting', { greeting: 'drop' }, `not_sent: ${drop}`, 0],
  ['never greets', { greeting: 'silence' }, `not_sent: ${silence}`, 0],
  [
    'greets with 421',
    { greeting: rude('421 4.3.2') },
    'not_sent: mail server asks to try later: 421 4.3.2',
    0,
  ],
  [
    'greets with 554',
    { greeting: rude('554 5.7.1') },
    'not_sent: mail server refused the sender: 554 5.7.1',
    0,
  ],

  [
    '521 at EHLO',
    { ehlo: rude('521 5.3.2') },
    'not_sent: mail server refused the sender: 521 5.3.2',
    0,
  ],
  ['drops at EHLO', { ehlo: 'drop' }, `not_sent: ${drop}`, 0],
  ['is silent at EHLO', { ehlo: 'silence' }, `not_sent: ${silence}`, 0],

  [
    '451 at MAIL',
    { mail: rude('451 4.3.0') },
    'not_sent: mail server asks to try later: 451 4.3.0',
    0,
  ],
  ['550 at MAIL', { mail: rude('550 5.1.8') }, 'refused: mail server refused: 550 5.1.8', 0],
  [
    '530 at MAIL: it wants a log-in',
    { mail: rude('530 5.7.0') },
    'not_sent: mail server refused the sender: 530 5.7.0',
    0,
  ],
  ['drops at MAIL', { mail: 'drop' }, `not_sent: ${drop}`, 0],
  ['is silent at MAIL', { mail: 'silence' }, `not_sent: ${silence}`, 0],

  [
    '450 at RCPT',
    { rcpt: rude('450 4.2.1') },
    'not_sent: mail server asks to try later: 450 4.2.1',
    0,
  ],
  ['550 at RCPT', { rcpt: rude('550 5.1.1') }, 'refused: mail server refused: 550 5.1.1', 0],
  ['550 at RCPT, no enhanced code', { rcpt: rude('550') }, 'refused: mail server refused: 550', 0],
  ['drops at RCPT', { rcpt: 'drop' }, `not_sent: ${drop}`, 0],
  ['is silent at RCPT', { rcpt: 'silence' }, `not_sent: ${silence}`, 0],

  [
    '451 at DATA',
    { data: rude('451 4.3.0') },
    'not_sent: mail server asks to try later: 451 4.3.0',
    0,
  ],
  ['554 at DATA', { data: rude('554 5.5.1') }, 'refused: mail server refused: 554 5.5.1', 0],
  ['drops at DATA', { data: 'drop' }, `not_sent: ${drop}`, 0],
  ['is silent at DATA', { data: 'silence' }, `not_sent: ${silence}`, 0],

  ['drops in the body', { dropInBodyAfter: 1 }, `unknown: ${lost} (lost)`, 0],
  [
    '452 after the dot',
    { dot: rude('452 4.2.2') },
    'not_sent: mail server asks to try later: 452 4.2.2',
    1,
  ],
  [
    '421 after the dot',
    { dot: rude('421 4.3.0') },
    'not_sent: mail server asks to try later: 421 4.3.0',
    1,
  ],
  ['554 after the dot', { dot: rude('554 5.7.1') }, 'refused: mail server refused: 554 5.7.1', 1],
  ['drops after the dot', { dot: 'drop' }, `unknown: ${lost} (lost)`, 1],
  ['never answers the dot', { dot: 'silence' }, `unknown: ${lost} (ETIMEDOUT)`, 1],
]

describe('what is known of a message that a mail server', () => {
  test.each(behaviours)('%s', async (_name, script, outcome, received) => {
    const { server, submit } = await serverThat(script)
    expect(await submit()).toBe(outcome)
    await server.idle()
    expect(server.messages).toHaveLength(received)
  })

  // DATA leaves together with MAIL and RCPT: a reply to those is no go-ahead
  test.each(behaviours)('%s, with pipelining', async (_name, script, outcome, received) => {
    const { server, submit } = await serverThat({ ...script, extensions: ['PIPELINING'] })
    expect(await submit()).toBe(outcome)
    await server.idle()
    expect(server.messages).toHaveLength(received)
  })

  // whatever a server says to DATA after it has refused somebody: the refusal is the answer
  test.each<[string, SmtpScript]>([
    ['sender', { mail: rude('550 5.1.1') }],
    ['recipient', { rcpt: rude('550 5.1.1') }],
  ])('refuses the %s and waits for the message all the same', async (_name, script) => {
    const { server, submit } = await serverThat({
      ...script,
      data: '354 go ahead',
      extensions: ['PIPELINING'],
    })
    expect(await submit()).toBe('refused: mail server refused: 550 5.1.1')
    await server.idle()
    expect(server.messages.join('')).toBe('')
  })

  it('refuses the connection: not sent', async () => {
    const { server, submit } = await serverThat({})
    await server.close()
    expect(await submit()).toBe('not_sent: connection failed before the message (lost)')
  })

  it('cannot be found: not sent', async () => {
    const port = createSmtpEmail('smtp://mail.invalid:25', impatient)
    expect(await port.submit(email, inTime)).toEqual({
      kind: 'not_sent',
      detail: expect.stringMatching(/^connection failed before the message \((EDNS|ETIMEDOUT)\)$/),
    })
  })
})

describe('what is known of a message when it is too late to begin', () => {
  const points: [string, SmtpScript][] = [
    ['greeting', { greeting: 'silence' }],
    ['EHLO', { ehlo: 'silence' }],
    ['MAIL', { mail: 'silence' }],
    ['RCPT', { rcpt: 'silence' }],
    ['DATA', { data: 'silence' }],
  ]
  const late = 'not_sent: connection failed before the message (connection lost)'

  test.each(points)('a server that is slow at %s never gets the message', async (_name, script) => {
    const { server, submit } = await serverThat(script)
    expect(await submit(50)).toBe(late)
    await server.idle()
    expect(server.messages).toEqual([])
  })

  test.each(points.slice(2))('slow at %s, with pipelining', async (_name, script) => {
    const { server, submit } = await serverThat({ ...script, extensions: ['PIPELINING'] })
    expect(await submit(50)).toBe(late)
    await server.idle()
    expect(server.messages).toEqual([])
  })

  it('a message that had begun is not called back', async () => {
    const { submit } = await serverThat({ dot: 'silence' })
    expect(await submit(50)).toBe(`unknown: ${lost} (ETIMEDOUT)`)
  })
})

describe('a sender that cannot log in or hide what it says has sent nothing', () => {
  const login = 'mia:secret@'
  const auth = { extensions: ['AUTH PLAIN LOGIN'] }

  test.each<[string, SmtpScript, string, string]>([
    [
      'wrong password',
      { ...auth, auth: rude('535 5.7.8') },
      '',
      'mail server refused the sender: 535 5.7.8',
    ],
    [
      'busy log-in',
      { ...auth, auth: rude('454 4.7.0') },
      '',
      'mail server asks to try later: 454 4.7.0',
    ],
    ['drop at log-in', { ...auth, auth: 'drop' }, '', drop],
    ['no log-in there', {}, '', 'mail server refused the sender: 502 5.5.1'],
    ['no TLS there', auth, '?requireTLS=true', 'mail server refused the sender: 502 5.5.1'],
    [
      'TLS refused',
      { ...auth, extensions: ['STARTTLS'], starttls: '454 4.7.0 not now' },
      '?requireTLS=true',
      'mail server asks to try later: 454 4.7.0',
    ],
    [
      'TLS broken',
      { ...auth, extensions: ['STARTTLS'], starttls: '220 go\r\nnot a handshake' },
      '',
      'connection failed before the message (',
    ],
  ])('%s', async (_name, script, query, detail) => {
    const { server, submit } = await serverThat(script, login, query)
    expect((await submit()).startsWith(`not_sent: ${detail}`)).toBe(true)
    await server.idle()
    expect(server.messages).toEqual([])
    expect(server.commands.filter((line) => /^(MAIL|DATA)/.test(line))).toEqual([])
  })

  it('a server that speaks no TLS where TLS was asked for', async () => {
    const plain = createServer((socket) => socket.end('220 mail.example\r\n'))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void plain.close())
    const address = plain.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const outcome = await createSmtpEmail(`smtps://127.0.0.1:${port}`, patient).submit(
      email,
      inTime,
    )
    expect(outcome.kind).toBe('not_sent')
  })

  it('logs in and sends when the password is right', async () => {
    const { server, submit } = await serverThat(auth, login)
    expect(await submit()).toMatch(/^accepted/)
    expect(server.messages).toHaveLength(1)
  })
})

describe('the envelope', () => {
  it('is never another one that an address names', async () => {
    const { server, submit } = await serverThat({})
    const outcome = await submit(inTime, {
      to: 'anna@north.example>\r\nRCPT TO:<all@north.example',
    })
    expect(outcome.split(':')[0]).not.toBe('accepted')
    await server.idle()
    expect(server.messages).toEqual([])
  })
})
