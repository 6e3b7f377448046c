import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { wallClock } from '../../../runtime/clock.js'
import type { SmsMessage } from '../../../sandbox/sms/sms-message.js'
import { startSmsSandbox, type SmsSandbox } from '../../../sandbox/sms/start-sms.js'
import { openPeople } from '../../../sandbox/people/open-people.js'
import { planText, type SentSms } from '../../../sandbox/people/plan-text.js'
import { temporaryFolder } from '../mail/mailbox-fixture.js'
import { hour, monday9 } from './fixture.js'
import { secret, startPretendApi } from './pretend-api.js'

const callback = 'https://overture.example/webhooks/twilio/status?tenant=default&touch=tch_1'
const sms = (to: string, given: Partial<SentSms> = {}): SentSms => ({
  sid: 'SM1',
  direction: 'outbound-api',
  from: '+15005550006',
  to,
  body: 'How do you plan releases?',
  status_callback: callback,
  ...given,
})

describe('an SMS to a sandbox person', () => {
  it.each([
    ['+4915112340701', 'STOP'],
    ['+4915112340702', 'Thanks, sounds interesting. Call me tomorrow.'],
    ['+12025550703', 'How much does it cost?'],
    ['+12025550704', 'Not interested, thank you.'],
    ['+12025550705', 'HELP'],
  ])('to %s is answered an hour later: %s', (to, text) => {
    expect(planText(sms(to), monday9, null)).toMatchObject({
      tenant_id: 'default',
      at_ms: monday9 + hour,
      sms: { from: to, to: '+15005550006', text },
    })
  })

  it.each<[what: string, sent: SentSms]>([
    ['another number', sms('+4915112340799')],
    ['one that is an answer itself', sms('+4915112340701', { direction: 'outbound-reply' })],
    ['one that no campaign sent', sms('+4915112340701', { status_callback: null })],
    ['a callback without a tenant', sms('+4915112340701', { status_callback: 'https://a.b/c' })],
  ])('is not answered: %s', (_, sent) => {
    expect(planText(sent, monday9, null)).toBeNull()
  })

  it('is answered by share, by the same people each time', () => {
    const people = { seed: 3, shares: { unsubscribe: 10, reply: 30, bounce: 50 } }
    const answers = Array.from({ length: 2000 }, (_, index) =>
      planText(sms(`+49151${10_000_000 + index}`), monday9, people),
    )
    const stops = answers.filter((answer) => answer?.sms.text === 'STOP')
    expect(stops.length / 20).toBeCloseTo(10, -0.5)
    expect(answers.filter((answer) => answer === null).length / 20).toBeCloseTo(60, -0.8)
    const again = planText(sms(`+49151${10_000_000}`), monday9, people)
    expect(again).toEqual(answers[0])
  })
})

describe('a sandbox person with a phone', () => {
  it('texts back through the SMS provider, once, however often it is killed meanwhile', async () => {
    const api = await startPretendApi()
    const log = pino({ level: 'silent' })
    let onTaken = async (_message: SmsMessage) => {}
    const provider = await startSmsSandbox({
      dir: await temporaryFolder(),
      port: 0,
      publicUrl: 'https://overture.example',
      apiUrl: api.url,
      log,
      onTaken: (message) => onTaken(message),
    })
    onTestFinished(() => provider.close())
    const options = {
      dir: await temporaryFolder(),
      people: null,
      apiUrl: api.url,
      smsUrl: provider.url,
      secretFor: async () => secret,
      wall: wallClock,
      now: async () => monday9,
      log,
    }
    const first = await openPeople(options)
    onTaken = (message) => first.noticeSms(message)
    expect(await send(provider, '+4915112340701')).toBe(201)
    await first.close()

    const second = await openPeople(options)
    onTestFinished(() => second.close())
    for (const message of provider.messages()) await second.noticeSms(message)
    expect(await second.nextAt('default')).toBe(monday9 + hour)
    expect(await second.act('default', monday9 + hour)).toBe(1)
    expect(await second.nextAt('default')).toBeNull()
    const inbound = api.calls.filter(({ path }) => path === '/webhooks/twilio/sms')
    expect(inbound.map(({ body }) => new URLSearchParams(body).get('Body'))).toEqual(['STOP'])
  })
})

async function send(provider: SmsSandbox, to: string): Promise<number> {
  const { accountSid, authToken, from, url } = provider
  const response = await fetch(`${url}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    },
    body: new URLSearchParams({ To: to, From: from, Body: 'Hello', StatusCallback: callback }),
  })
  return response.status
}
