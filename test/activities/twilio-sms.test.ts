import { describe, expect, it, test } from 'vitest'
import type { OutgoingSms } from '../../activities/ports.js'
import { createTwilioSms } from '../../activities/providers/twilio/twilio-sms.js'
import { outcomeReason } from '../../domain/ledger/outcome-codes.js'
import {
  answers,
  breaksOff,
  deadPlace,
  hangsUp,
  neverAnswers,
  placeThat,
  untrustedPlace,
  type Place,
} from '../support/http-faults.js'
import { publicUrl, startEar, startSms } from '../support/sms-world.js'
import { until } from '../support/until.js'

const account = {
  accountSid: `AC${'1'.repeat(32)}`,
  authToken: 'secret-token',
  from: '+15005550006',
}
const sms: OutgoingSms = {
  to: '+4915112345678',
  text: 'Hello Anna, Ünal here & all',
  touch_id: 'tch_1',
  tenant_id: 'default',
  reference: 'ref',
}
const patience = { connectMs: 2_000, answerMs: 400 }

function portTo({ url }: Pick<Place, 'url'>) {
  const twilio = { ...account, baseUrl: url }
  return createTwilioSms({ twilio, publicUrl, rules: { allowedHosts: [] }, patience })
}

async function submitTo(place: Pick<Place, 'url'>, startWithinMs = 30_000) {
  const outcome = await portTo(place).submit(sms, startWithinMs)
  // it is kept in Temporal's history
  expect(JSON.stringify(outcome)).not.toMatch(/4915112345678|Anna|secret-token/)
  return outcome
}

const sid = `SM${'a'.repeat(32)}`

describe('an SMS that Twilio takes', () => {
  it('is handed over once, with the touch in the address of the status callback', async () => {
    const place = await placeThat(answers(201, { sid, status: 'queued' }))
    expect(await submitTo(place)).toEqual({
      kind: 'accepted',
      detail: `Twilio ${sid}`,
      provider: { name: 'twilio', id: sid },
    })
    expect(place.local?.seen).toHaveLength(1)
    const [call] = place.local?.seen ?? []
    expect(call).toMatchObject({
      method: 'POST',
      url: `/2010-04-01/Accounts/${account.accountSid}/Messages.json`,
    })
    expect(call?.headers['authorization']).toBe(
      `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`,
    )
    expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
      To: sms.to,
      From: account.from,
      Body: sms.text,
      StatusCallback: `${publicUrl}/webhooks/twilio/status?tenant=default&touch=tch_1`,
    })
  })

  it('is not begun once the claim is too old', async () => {
    const place = await placeThat(answers(201, { sid }))
    expect(await submitTo(place, 0)).toMatchObject({ kind: 'not_sent' })
    expect(place.local?.connections).toBe(0)
  })
})

const lost = 'no answer after the message was handed over'

// what stands at the address, and what is known afterwards
const behaviours: [string, () => Promise<Place>, string, string][] = [
  ['nothing', deadPlace, 'not_sent', 'no_connection'],
  ['a certificate that nobody signed', untrustedPlace, 'not_sent', 'no_connection'],
  ['500', () => placeThat(answers(500, { code: 20500 })), 'unknown', 'no_answer'],
  ['503 with HTML', () => placeThat(answers(503, '<html>')), 'unknown', 'no_answer'],
  ['silence', () => placeThat(neverAnswers), 'unknown', 'no_answer'],
  ['half an answer', () => placeThat(breaksOff), 'unknown', 'no_answer'],
  ['a hang-up', () => placeThat(hangsUp), 'unknown', 'no_answer'],
  ['1 MB', () => placeThat(answers(201, 'x'.repeat(1_000_000))), 'unknown', 'no_answer'],
  ['201 without a sid', () => placeThat(answers(201, {})), 'unknown', 'no_answer'],
  ['200 of a proxy', () => placeThat(answers(200, '<html>Log in</html>')), 'unknown', 'no_answer'],
  ['a redirect that may follow a deed', () => placeThat(redirects(302)), 'unknown', 'no_answer'],
  ['a redirect that asks again', () => placeThat(redirects(307)), 'not_sent', 'no_connection'],
  ['400', () => placeThat(answers(400, { code: 21211 })), 'refused', 'refused'],
  ['404 with HTML', () => placeThat(answers(404, '<html>')), 'refused', 'refused'],
  ['401', () => placeThat(answers(401, { code: 20003 })), 'not_sent', 'sender_refused'],
]

function redirects(status: number) {
  return answers(status, '', { location: 'https://elsewhere.example/' })
}

const counted = { not_sent: 'released', unknown: 'unknown', refused: 'failed' } as const

test.each(behaviours)(
  '%s: one call at most, and the outcome says what is known',
  async (_what, open, kind, reason) => {
    const place = await open()
    const outcome = await submitTo(place)
    expect(outcome.kind).toBe(kind)
    expect(place.local?.seen.length ?? 0).toBeLessThanOrEqual(1)
    expect(outcomeReason(counted[kind as keyof typeof counted], outcome.detail)).toBe(reason)
    expect(outcome.detail.startsWith(lost)).toBe(kind === 'unknown')
  },
)

test.each([
  [21211, 'the number is not a valid one'],
  [21610, 'the person has opted out by STOP'],
  [21614, 'the number cannot receive SMS'],
  [30007, 'a carrier filtered the message'],
])("Twilio's %i reads: %s", async (code, words) => {
  const message = `The number ${sms.to} is bad`
  const place = await placeThat(answers(400, { code, message, status: 400 }))
  expect(await submitTo(place)).toEqual({
    kind: 'refused',
    detail: `Twilio refused: ${code}: ${words}`,
  })
})

test('a code that is not known here is named by its number', async () => {
  const place = await placeThat(answers(400, { code: 29999 }))
  expect(await submitTo(place)).toEqual({ kind: 'refused', detail: 'Twilio refused: 29999' })
})

describe('429', () => {
  test.each([
    ['7', 7_000],
    ['0', 0],
    ['999999999', 86_400_000],
  ])('with Retry-After: %s is not sent, and waits that long', async (header, waitMs) => {
    const place = await placeThat(answers(429, { code: 20429 }, { 'retry-after': header }))
    expect(await submitTo(place)).toEqual({
      kind: 'not_sent',
      detail: 'Twilio asks to try later: 429',
      retry_after_ms: waitMs,
    })
  })

  it('without it says nothing of when', async () => {
    const outcome = await submitTo(await placeThat(answers(429)))
    expect(outcome).toEqual({ kind: 'not_sent', detail: 'Twilio asks to try later: 429' })
    expect(outcomeReason('released', outcome.detail)).toBe('try_later')
  })
})

test('a name that the DNS does not know is not sent', async () => {
  const resolver = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
  const port = createTwilioSms({
    twilio: { ...account, baseUrl: 'https://api.twilio.com' },
    publicUrl,
    rules: { allowedHosts: [], resolver },
    patience,
  })
  expect(await port.submit(sms, 30_000)).toEqual({
    kind: 'not_sent',
    detail: 'connection failed before the message (cannot be found (ENOTFOUND))',
  })
})

test('an address inside a network is called only where the list allows it', async () => {
  expect(await submitTo({ url: 'https://10.1.2.3' })).toMatchObject({ kind: 'not_sent' })
  expect(await submitTo({ url: 'http://api.twilio.com' })).toMatchObject({
    kind: 'not_sent',
    detail: expect.stringContaining('must be called by https'),
  })
})

describe("the sandbox in Twilio's place", () => {
  async function throughSandbox(to: string) {
    const ear = await startEar()
    const sandbox = await startSms(ear.url)
    const { accountSid, authToken, from } = sandbox
    const port = createTwilioSms({
      twilio: { accountSid, authToken, from, baseUrl: sandbox.url },
      publicUrl,
      rules: { allowedHosts: [] },
      patience,
    })
    return { ear, sandbox, submit: () => port.submit({ ...sms, to }, 30_000) }
  }

  it('takes it, and calls back for the touch', async () => {
    const { ear, sandbox, submit } = await throughSandbox(sms.to)
    const outcome = await submit()
    const [message] = sandbox.messages()
    expect(outcome).toMatchObject({ provider: { name: 'twilio', id: message?.sid } })
    await until(() => sandbox.pending() === 0)
    expect(ear.statuses()).toEqual(['queued', 'sent', 'delivered'])
    expect(ear.heard[0]?.path).toBe('/webhooks/twilio/status?tenant=default&touch=tch_1')
  })

  test.each([
    ['+15005550001', 'refused', 0],
    ['+15005550009', 'refused', 0],
    ['+15005550500', 'unknown', 0],
    ['+15005550408', 'unknown', 1],
    ['+15005550444', 'unknown', 1],
    ['+15005550020', 'unknown', 1],
  ])('%s: %s, and %i taken', async (to, kind, taken) => {
    const { sandbox, submit } = await throughSandbox(to)
    expect(await submit()).toMatchObject({ kind })
    await until(() => sandbox.pending() === 0)
    expect(sandbox.messages()).toHaveLength(taken)
  })

  it('asks to wait once, and takes the second try', async () => {
    const { sandbox, submit } = await throughSandbox('+15005550429')
    expect(await submit()).toMatchObject({ kind: 'not_sent', retry_after_ms: 2_000 })
    expect(await submit()).toMatchObject({ kind: 'accepted' })
    expect(sandbox.messages()).toHaveLength(1)
  })
})
