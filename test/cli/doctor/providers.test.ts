import { describe, expect, it, test } from 'vitest'
import { checkResend, checkTwilio } from '../../../cli/direct/doctor/checks/providers.js'
import { answers, deadPlace, placeThat } from '../../support/http-faults.js'
import { startEar, startSms } from '../../support/sms-world.js'
import { lines, patientWith } from './support.js'

const twilioAt = async (baseUrl: string, token = 'right') => {
  const env = {
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN: token,
    TWILIO_FROM: '+15005550006',
    TWILIO_BASE_URL: baseUrl,
  }
  return lines(await checkTwilio(patientWith({ env })))
}

describe('Twilio', () => {
  it('that knows the account is well, and is sent nothing', async () => {
    const sms = await startSms((await startEar()).url)
    const env = {
      TWILIO_ACCOUNT_SID: sms.accountSid,
      TWILIO_AUTH_TOKEN: sms.authToken,
      TWILIO_FROM: sms.from,
      TWILIO_BASE_URL: sms.url,
    }
    expect(lines(await checkTwilio(patientWith({ env })))).toEqual([
      'ok Twilio: accepts the log-in; the account is active',
    ])
    expect(await twilioAt(sms.url, 'hunter2')).toEqual([
      'fail Twilio: refuses the log-in (401) → Correct TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.',
    ])
    expect(sms.messages()).toEqual([])
  })

  test.each([
    ['a suspended account', answers(200, { status: 'suspended' }), /^fail .*is suspended/],
    ['a page of a proxy', answers(200, '<html>'), /^fail .*answered 200 in place of/],
    ['503', answers(503), /^fail .*answered 503/],
  ])('with %s fails', async (_what, answer, words) => {
    const place = await placeThat(answer)
    expect(await twilioAt(place.url)).toEqual([expect.stringMatching(words)])
  })

  it('that is not there fails, without the token', async () => {
    const found = await twilioAt((await deadPlace()).url, 'hunter2')
    expect(found).toEqual([expect.stringMatching(/ECONNREFUSED.* → Correct TWILIO_BASE_URL/)])
    expect(found.join()).not.toContain('hunter2')
  })

  it('that is not set up is skipped', async () => {
    const env = { OVERTURE_SANDBOX: 'false', SMTP_URL: 'smtp://127.0.0.1:1' }
    expect(lines(await checkTwilio(patientWith({ env })))).toEqual([
      'skipped Twilio: not set up: no SMS is sent',
    ])
    expect(lines(await checkTwilio(patientWith()))).toEqual([
      'skipped Twilio: the sandbox takes all SMS',
    ])
  })
})

describe('Resend', () => {
  const check = async (baseUrl: string, more: Record<string, string> = {}) =>
    lines(
      await checkResend(
        patientWith({ env: { RESEND_API_KEY: 're_1', RESEND_BASE_URL: baseUrl, ...more } }),
      ),
    )
  const heard = { RESEND_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` }

  test.each([
    [answers(200, { data: [] }), 'ok Resend: accepts the key'],
    [answers(401, { name: 'restricted_api_key' }), 'ok Resend: accepts the key, for sending only'],
    [
      answers(403, { name: 'invalid_api_key' }),
      'fail Resend: refuses the key (403) → Correct RESEND_API_KEY.',
    ],
  ])('is asked for its domains: %2$s', async (answer, line) => {
    const place = await placeThat(answer)
    expect(await check(place.url, heard)).toEqual([line])
    expect(place.local?.seen).toMatchObject([{ method: 'GET', url: '/domains' }])
  })

  it('without the secret of its webhook is warned of', async () => {
    const place = await placeThat(answers(200, { data: [] }))
    expect(await check(place.url)).toEqual([
      'ok Resend: accepts the key',
      expect.stringMatching(/^warn webhook of Resend: .* → Set RESEND_WEBHOOK_SECRET/),
    ])
  })

  it('that is not set up is not spoken of', async () => {
    expect(await checkResend(patientWith())).toEqual([])
  })
})
