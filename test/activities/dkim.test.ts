import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { authenticate, dkimVerify } from 'mailauth'
import { pino } from 'pino'
import { describe, expect, it, test } from 'vitest'
import type { OutgoingEmail, SubmitOutcome } from '../../activities/ports.js'
import { createEmailTransports } from '../../activities/providers/smtp/email-transports.js'
import { createSmtpEmail } from '../../activities/providers/smtp/smtp-email.js'
import { outcomeReason } from '../../domain/ledger/outcome-codes.js'
import { createDns } from '../../runtime/dns.js'
import { startDns, type Zone } from '../support/dns-double.js'
import { outgoingEmail } from '../support/outgoing-email.js'
import { startSink, type Sink } from '../support/smtp-sink.js'

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const short = generateKeyPairSync('rsa', { modulusLength: 512 })
const ed25519 = generateKeyPairSync('ed25519')
const publicKey = rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

const secrets = {
  dir: undefined,
  variables: {
    SENDER_KEY: pem(rsa.privateKey),
    SENDER_LINE: pem(rsa.privateKey).replaceAll('\n', '\\n'),
    SENDER_SHORT: pem(short.privateKey),
    SENDER_ED: pem(ed25519.privateKey),
    SENDER_PUBLIC: rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    SENDER_NOISE: 'correct horse battery',
  },
}

const email: OutgoingEmail = {
  ...outgoingEmail,
  html: '<p>First words</p>\n',
  in_reply_to: '<earlier@studio.example>',
  references: ['<first@studio.example>', '<earlier@studio.example>'],
  list_unsubscribe: { url: `https://overture.example/u/north-1.con_${'0'.repeat(60)}` },
}

async function send(
  sink: Sink,
  { secret_ref = 'env:SENDER_KEY', change = {} as Partial<OutgoingEmail> } = {},
): Promise<SubmitOutcome> {
  const transports = createEmailTransports({
    usual: createSmtpEmail(sink.url),
    secrets,
    rules: { allowedHosts: [] },
    sandbox: false,
    log: pino({ level: 'silent' }),
  })
  const dkim = { domain: 'Studio.example', selector: 's1', secret_ref }
  const route = { tenant_id: 'default', sender_id: 'snd_1', provider: 'smtp' as const }
  return transports
    .forSender({ ...route, smtp: null, dkim })
    .submit({ ...email, ...change }, 30_000)
}

const published: Zone = {
  's1._domainkey.studio.example': { txt: [`v=DKIM1; k=rsa; p=${publicKey}`] },
  '_dmarc.studio.example': { txt: ['v=DMARC1; p=reject'] },
}

/** As a receiver asks. */
async function resolverOf(zone: Zone) {
  const { server } = await startDns(zone)
  const dns = createDns([server])
  return async (name: string, kind: string): Promise<string[][]> => {
    const answer = kind === 'TXT' ? await dns.txt(name) : { kind: 'none' as const }
    if (answer.kind === 'found') return answer.records.map((record) => [record])
    throw Object.assign(new Error('no such record'), { code: 'ENOTFOUND' })
  }
}

async function verdictOn(raw: Buffer, zone: Zone = published) {
  const { results } = await dkimVerify(raw, { resolver: await resolverOf(zone) })
  return results.map(({ status, signingDomain, selector }) => ({
    result: status.result,
    signingDomain,
    selector,
  }))
}

async function signedMail(): Promise<Buffer> {
  const sink = await startSink()
  expect(await send(sink)).toMatchObject({ kind: 'accepted' })
  const [mail] = sink.mail
  if (!mail) throw new Error('no mail came')
  return mail.raw
}

describe('a message of a sender with a DKIM key', () => {
  it('is believed by an independent verifier, and DMARC with it', async () => {
    const raw = await signedMail()
    expect(await verdictOn(raw)).toEqual([
      { result: 'pass', signingDomain: 'studio.example', selector: 's1' },
    ])
    const resolver = await resolverOf(published)
    const { dmarc } = await authenticate(raw, { resolver, sender: 'mia@elsewhere.example' })
    expect(dmarc && dmarc.status.result).toBe('pass')
  })

  it('covers both headers of the one-click unsubscribe, the thread and the words', async () => {
    const raw = await signedMail()
    const header = /^DKIM-Signature:[^]*?\r\n(?!\s)/.exec(raw.toString())?.[0] ?? ''
    const signed = /\bh=([^;]+);/.exec(header)?.[1]?.replace(/\s/g, '').split(':') ?? []
    expect(signed).toEqual(
      expect.arrayContaining([
        'from',
        'to',
        'subject',
        'date',
        'message-id',
        'in-reply-to',
        'references',
        'list-unsubscribe',
        'list-unsubscribe-post',
      ]),
    )
    expect(header).toMatch(/c=relaxed\/relaxed;/)
  })

  test.each([
    ['its unsubscribe link', /north-1/, 'north-2'],
    ['one-click', /List-Unsubscribe=One-Click/, 'List-Unsubscribe=Two-Clicks'],
    ['its subject', /^Subject: .*$/m, 'Subject: Other\r'],
    ['its thread', /^In-Reply-To: .*$/m, 'In-Reply-To: <other@studio.example>\r'],
    ['its words', /First words/, 'Last words'],
  ])('is not believed when somebody changes %s', async (_, words, by) => {
    const raw = (await signedMail()).toString()
    expect(raw).toMatch(words)
    const changed = Buffer.from(raw.replace(words, by))
    expect((await verdictOn(changed))[0]?.result).not.toBe('pass')
  })

  it('has the same bytes on every attempt', async () => {
    expect((await signedMail()).equals(await signedMail())).toBe(true)
  })

  it('is signed with a key in one line, too', async () => {
    const sink = await startSink()
    await send(sink, { secret_ref: 'env:SENDER_LINE' })
    expect(await verdictOn(sink.mail[0]?.raw ?? Buffer.from(''))).toMatchObject([
      { result: 'pass' },
    ])
  })
})

test.each([
  ['is not there', 'env:SENDER_NONE', /leads to no secret here/],
  ['belongs to nobody who may name it', 'env:PATH', /leads to no secret here/],
  ['is no key', 'env:SENDER_NOISE', /is no private key in PEM/],
  ['is the public one', 'env:SENDER_PUBLIC', /is no private key in PEM/],
  ['is too short', 'env:SENDER_SHORT', /not an RSA key of at least 1024 bits/],
  ['is of a kind that many receivers cannot read', 'env:SENDER_ED', /not an RSA key/],
])('with a key that %s nothing is sent', async (_, secret_ref, words) => {
  const sink = await startSink()
  const outcome = await send(sink, { secret_ref })
  expect(outcome).toEqual({ kind: 'not_sent', detail: expect.stringMatching(words) })
  expect(JSON.stringify(outcome)).not.toMatch(/correct horse|PRIVATE/)
  expect(outcomeReason('released', outcome.kind === 'not_sent' ? outcome.detail : '')).toBe(
    'dkim_key',
  )
  expect([sink.connections, sink.mail]).toEqual([0, []])
})
