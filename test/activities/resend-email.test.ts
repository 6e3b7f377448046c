import { describe, expect, it, test } from 'vitest'
import { chooseTransport } from '../../activities/providers/choose-transport.js'
import { createResendEmail } from '../../activities/providers/resend/resend-email.js'
import type { OutgoingEmail } from '../../activities/ports.js'
import { outcomeReason } from '../../domain/ledger/outcome-codes.js'
import { createFakeEmail } from '../support/fake-email.js'
import {
  answers,
  breaksOff,
  deadPlace,
  neverAnswers,
  placeThat,
  untrustedPlace,
  type Place,
} from '../support/http-faults.js'
import { outgoingEmail } from '../support/outgoing-email.js'
import { resendKey, startResendDouble } from '../support/resend-double.js'

const patience = { connectMs: 2_000, answerMs: 300 }

function portTo({ url }: { url: string }, apiKey = resendKey) {
  const resend = { baseUrl: url, apiKey }
  return createResendEmail({ resend, rules: { allowedHosts: [] }, patience, pauseMs: 10 })
}

async function submitTo(
  place: { url: string },
  startWithinMs = 5_000,
  change: Partial<OutgoingEmail> = {},
) {
  const outcome = await portTo(place).submit({ ...outgoingEmail, ...change }, startWithinMs)
  expect(JSON.stringify(outcome)).not.toMatch(/anna|north\.example|mia@|re_test/)
  return outcome
}

describe('a message that Resend takes', () => {
  it('carries its own Message-ID, its thread and both headers of the opt-out', async () => {
    const resend = await startResendDouble()
    const outcome = await submitTo(resend, 5_000, {
      from: { name: 'Winter, "Mia" <x>', address: 'mia@studio.example' },
      html: '<p>First words</p>',
      in_reply_to: '<one@studio.example>',
      references: ['<zero@studio.example>', '<one@studio.example>'],
      list_unsubscribe: { url: 'https://overture.example/u/default.abc' },
    })
    expect(outcome).toMatchObject({ kind: 'accepted', provider: { name: 'resend' } })
    expect(resend.delivered).toEqual([
      {
        from: String.raw`"Winter, \"Mia\" <x>" <mia@studio.example>`,
        to: ['anna@north.example'],
        reply_to: 'office@studio.example',
        subject: outgoingEmail.subject,
        text: outgoingEmail.text,
        html: '<p>First words</p>',
        headers: {
          'Message-ID': outgoingEmail.message_id,
          'In-Reply-To': '<one@studio.example>',
          References: '<zero@studio.example> <one@studio.example>',
          'List-Unsubscribe': '<https://overture.example/u/default.abc>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      },
    ])
    expect(resend.keys).toEqual(['0123456789abcdef@studio.example'])
  })

  it('says no more than it knows: no reply-to, no HTML, no thread', async () => {
    const resend = await startResendDouble()
    await submitTo(resend, 5_000, { reply_to: null })
    expect(Object.keys(resend.delivered[0] ?? {})).toEqual([
      'from',
      'to',
      'subject',
      'text',
      'headers',
    ])
    expect(resend.delivered[0]?.headers).toEqual({ 'Message-ID': outgoingEmail.message_id })
  })
})

describe('an answer that is lost', () => {
  test.each([
    [['loses the answer']],
    [['fails after taking']],
    [['fails before taking']],
    [['loses the answer', 'is still at it', 'fails before taking']],
    [['fails after taking', 'asks to wait']],
  ] as const)(
    'after it %j, is asked for again under the same key: one message',
    async (mishaps) => {
      const resend = await startResendDouble()
      resend.next(...mishaps)
      expect(await submitTo(resend)).toMatchObject({ kind: 'accepted' })
      expect(resend.delivered).toHaveLength(1)
      expect(resend.calls()).toBe(mishaps.length + 1)
      expect(new Set(resend.keys).size).toBe(1)
    },
  )

  it('is asked for no longer than the claim allows', async () => {
    const place = await placeThat(answers(500))
    const begun = performance.now()
    const outcome = await submitTo(place, 200)
    expect(outcome).toMatchObject({ kind: 'unknown' })
    expect(outcomeReason('unknown', outcome.detail)).toBe('no_answer')
    expect(performance.now() - begun).toBeLessThan(1_500)
    expect(place.local?.seen.length).toBeGreaterThan(1)
  })

  it('stays unknown when a later call is refused: the first one may have gone out', async () => {
    const resend = await startResendDouble()
    resend.next('loses the answer', 'refuses the words')
    expect(await submitTo(resend)).toMatchObject({ kind: 'unknown' })
    expect(resend.calls()).toBe(2)
  })
})

const redirect = (status: number) => answers(status, '', { location: 'https://elsewhere.example/' })

const behaviours: [string, () => Promise<Place>, string, string][] = [
  ['nothing', deadPlace, 'not_sent', 'no_connection'],
  ['a certificate that nobody signed', untrustedPlace, 'not_sent', 'no_connection'],
  ['a redirect that asks again', () => placeThat(redirect(308)), 'not_sent', 'no_connection'],
  ['silence', () => placeThat(neverAnswers), 'unknown', 'no_answer'],
  ['half an answer', () => placeThat(breaksOff), 'unknown', 'no_answer'],
  ['1 MB', () => placeThat(answers(200, 'x'.repeat(1_000_000))), 'unknown', 'no_answer'],
  ['200 without an id', () => placeThat(answers(200, { ok: true })), 'unknown', 'no_answer'],
  ['401', () => placeThat(answers(401, { name: 'missing_api_key' })), 'not_sent', 'sender_refused'],
  ['422', () => placeThat(answers(422, { name: 'validation_error' })), 'refused', 'refused'],
  ['413 with HTML', () => placeThat(answers(413, '<html>')), 'refused', 'refused'],
]

const counted = { not_sent: 'released', unknown: 'unknown', refused: 'failed' } as const

test.each(behaviours)('%s: %3$s', async (_what, open, kind, reason) => {
  const outcome = await submitTo(await open(), 400)
  expect(outcome.kind).toBe(kind)
  expect(outcomeReason(counted[kind as keyof typeof counted], outcome.detail)).toBe(reason)
})

test('429 is not sent, and waits as long as Resend says', async () => {
  const resend = await startResendDouble()
  resend.next('asks to wait')
  expect(await submitTo(resend)).toEqual({
    kind: 'not_sent',
    detail: 'Resend asks to try later: 429',
    retry_after_ms: 3_000,
  })
  expect(resend.calls()).toBe(1)
})

test('the same key with other words is refused in plain words, and sent once', async () => {
  const resend = await startResendDouble()
  await submitTo(resend)
  expect(await submitTo(resend, 5_000, { text: 'Other words' })).toEqual({
    kind: 'refused',
    detail:
      'Resend refused: 409 invalid_idempotent_request: this message was handed over before with other content',
  })
  expect(resend.delivered).toHaveLength(1)
})

test('a wrong key is named, and the message waits for a right one', async () => {
  const resend = await startResendDouble()
  const outcome = await portTo(resend, 're_wrong').submit(outgoingEmail, 5_000)
  expect(outcome).toMatchObject({
    kind: 'not_sent',
    detail: 'Resend refused our log-in: 403 invalid_api_key: the API key is wrong',
  })
})

describe('which way a message takes', () => {
  const sender = { tenant_id: 'default', sender_id: 'snd_1', smtp: null, dkim: null }

  it('says the sender alone', async () => {
    const resend = await startResendDouble()
    const usual = createFakeEmail()
    const transports = chooseTransport({
      smtp: { forSender: () => usual },
      resend: portTo(resend),
    })
    await transports.forSender({ ...sender, provider: 'smtp' }).submit(outgoingEmail, 5_000)
    expect([usual.submitted.length, resend.delivered.length]).toEqual([1, 0])
    await transports.forSender({ ...sender, provider: 'resend' }).submit(outgoingEmail, 5_000)
    expect([usual.submitted.length, resend.delivered.length]).toEqual([1, 1])
  })

  it('of Resend is none where no key is set: nothing goes out by another', async () => {
    const usual = createFakeEmail()
    const transports = chooseTransport({ smtp: { forSender: () => usual }, resend: null })
    const route = { ...sender, provider: 'resend' as const }
    const outcome = await transports.forSender(route).submit(outgoingEmail, 5_000)
    expect(outcome).toMatchObject({ kind: 'not_sent' })
    expect(outcome.detail).toContain('RESEND_API_KEY')
    expect(usual.submitted).toEqual([])
  })
})
