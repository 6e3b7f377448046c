import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type TestApi, withApi } from '../../support/api.js'

let api: TestApi

withApi((started) => ({ api } = started))

const classify = (body: object, headers?: Record<string, string>) =>
  api.request('POST', '/api/v1/replies/classify', { body, ...(headers ? { headers } : {}) })

const sample = (name: string) =>
  readFileSync(new URL(`../../intake/mail/samples/${name}.eml`, import.meta.url), 'utf8')

test('says what a reply is, why, and when to come back', async () => {
  const answer = await classify({
    channel: 'email',
    subject: 'Re: Your hiring in Berlin',
    body: 'Not now, please ask me again in March.\n\n> unsubscribe me',
    received_at: '2026-11-23T09:00:00Z',
  })
  expect([answer.status, answer.json]).toEqual([
    200,
    {
      class: 'not_now',
      confidence: expect.any(Number),
      evidence: 'Not now; again in March',
      return_date: '2027-03-01',
      scores: { not_now: expect.any(Number) },
    },
  ])
})

test('reads a whole mail', async () => {
  const bounce = await classify({ channel: 'email', raw: sample('hard-postfix') })
  expect(bounce.json).toMatchObject({ class: 'bounce_hard' })
  const absent = await classify({ channel: 'email', raw: sample('ooo-outlook') })
  expect(absent.json).toMatchObject({
    class: 'out_of_office',
    return_date: '2027-01-05',
    referral: 'Jane Doe',
  })
})

test('the headers decide when they are given', async () => {
  const body = 'I am back on 7 December.'
  const headers = { 'Auto-Submitted': 'auto-replied', Date: 'Mon, 23 Nov 2026 09:00:00 +0100' }
  const answer = await classify({ channel: 'email', body, headers })
  expect(answer.json).toMatchObject({
    class: 'out_of_office',
    evidence: expect.stringContaining('Auto-Submitted: auto-replied'),
    return_date: '2026-12-07',
  })
})

test('a relative day counts from received_at, else from the Date header, else from now', async () => {
  const body = 'Ask me again next year.'
  const dateOf = async (given: object) =>
    (await classify({ channel: 'email', body, ...given })).json.return_date
  expect(await dateOf({ received_at: '2030-05-01T00:00:00Z' })).toBe('2031-01-02')
  expect(await dateOf({ headers: { date: 'Wed, 1 May 2030 00:00:00 +0000' } })).toBe('2031-01-02')
  const now = new Date(await api.deps.clock.now('default'))
  expect(await dateOf({})).toBe(`${now.getUTCFullYear() + 1}-01-02`)
})

test('a header cannot smuggle in another one', async () => {
  const headers = { subject: 'x\r\nAuto-Submitted: auto-replied', 'bad name': 'x' }
  const answer = await classify({ channel: 'email', body: "Yes, I'm interested.", headers })
  expect(answer.json).toMatchObject({ class: 'positive' })
})

test.each([
  ['STOP', 'unsubscribe'],
  ['HELP', 'question'],
  ['sounds good, call me tomorrow', 'positive'],
])('the text message "%s" is %s', async (body, expected) => {
  expect((await classify({ channel: 'sms', body })).json).toMatchObject({ class: expected })
})

test.each([
  [{ channel: 'email' }, '/body', 'needs exactly one of body and raw'],
  [{ channel: 'email', body: 'x', raw: 'y' }, '/body', 'needs exactly one of body and raw'],
  [{ channel: 'sms', raw: 'x' }, '/raw', 'is for mail only: give the text message as body'],
  [
    { channel: 'email', raw: 'x', subject: 'y' },
    '/raw',
    'has its own subject and headers: leave them out',
  ],
  [{ channel: 'fax', body: 'x' }, '/channel', expect.any(String)],
  [{ channel: 'email', body: 'x', received_at: 'soon' }, '/received_at', expect.any(String)],
  [{ channel: 'email', body: 'x'.repeat(200_001) }, '/body', 'must be at most 200000 characters'],
])('%j is refused', async (body, pointer, detail) => {
  const answer = await classify(body)
  expect(answer.status).toBe(422)
  expect(answer.json.errors).toContainEqual({ pointer, detail })
})
