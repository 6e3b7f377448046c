import twilio from 'twilio'
import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { publicUrl, startEar, startSms, vendorClient } from '../../support/sms-world.js'

const anna = '+4915112345678'
const answerSchema = z.object({ sid: z.string().optional(), detail: z.string().optional() })
const hook = `${publicUrl}/webhooks/twilio/sms`

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/inbound`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, json: answerSchema.parse(await answer.json()) }
}

describe('a person who writes', () => {
  it('is heard at the webhook, with a signature that the vendor finds right', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    ear.answer(200)
    const { status, json } = await post(sms.url, { from: anna, text: 'Yes, tell me more' })
    expect(status).toBe(200)
    const [heard] = ear.heard
    expect(heard?.path).toBe('/webhooks/twilio/sms')
    expect(heard?.form).toMatchObject({
      From: anna,
      To: sms.from,
      Body: 'Yes, tell me more',
      MessageSid: json.sid,
      AccountSid: sms.accountSid,
    })
    const { signature = '', form = {} } = heard ?? {}
    expect(twilio.validateRequest(sms.authToken, signature, hook, form)).toBe(true)
    expect(sms.messages()).toMatchObject([{ direction: 'inbound', status: 'received' }])
  })

  it('gets the answer that the webhook asks to send', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    const reply = new twilio.twiml.MessagingResponse()
    reply.message('Mia & <co>: "reply STOP"')
    ear.answer(200, reply.toString())
    await post(sms.url, { from: anna, text: 'HELP' })
    expect(sms.messages()[0]).toMatchObject({
      direction: 'outbound-reply',
      to: anna,
      body: 'Mia & <co>: "reply STOP"',
    })
  })

  it('and says the same again under its sid is kept once', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    const sid = `SM${'a'.repeat(32)}`
    await sms.receive({ from: anna, to: sms.from, text: 'Hello', sid })
    await sms.receive({ from: anna, to: sms.from, text: 'Hello', sid })
    expect(ear.heard.map(({ form }) => form['MessageSid'])).toEqual([sid, sid])
    expect(sms.messages()).toHaveLength(1)
  })

  it('and has said STOP gets nothing more, until START', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    const client = vendorClient(sms)
    const send = () => client.messages.create({ to: anna, from: sms.from, body: 'Hello' })
    await post(sms.url, { from: anna, text: ' Stop ' })
    await expect(send()).rejects.toMatchObject({ status: 400, code: 21610 })
    await post(sms.url, { from: anna, text: 'please stop by' })
    await expect(send()).rejects.toMatchObject({ code: 21610 })
    await post(sms.url, { from: anna, text: 'START' })
    expect(await send()).toMatchObject({ status: 'queued' })
  })

  it('learns when Overture has not taken it', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    ear.answer(401)
    const { status, json } = await post(sms.url, { from: anna, text: 'Hello' })
    expect({ status, detail: json.detail }).toMatchObject({
      status: 502,
      detail: expect.stringContaining('answered 401'),
    })
  })

  test.each([
    ['no number', { from: 'anna', text: 'x' }, 400],
    ['no words', { from: anna }, 400],
    ['another field', { from: anna, text: 'x', extra: 1 }, 400],
    ['no JSON', '{', 400],
    ['70 KB', { from: anna, text: 'x'.repeat(70_000) }, 413],
  ])('with %s is refused', async (_what, body, status) => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    expect((await post(sms.url, body)).status).toBe(status)
    expect(ear.heard).toEqual([])
  })
})

describe('a web page elsewhere', () => {
  it('cannot write in the name of a person, and cannot read under a name of its own', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    const plain = await post(sms.url, { from: anna, text: 'x' }, { 'content-type': 'text/plain' })
    expect(plain.status).toBe(415)
    const { request } = await import('node:http')
    const status = await new Promise((done) => {
      request(`${sms.url}/messages.json`, { headers: { host: 'evil.example:80' } }, (answer) => {
        answer.resume()
        done(answer.statusCode)
      }).end()
    })
    expect(status).toBe(403)
    expect(ear.heard).toEqual([])
  })
})

describe('the page', () => {
  it('shows the messages as text, runs nothing, and names the numbers that go wrong', async () => {
    const sms = await startSms((await startEar()).url)
    const body = '<script>alert(1)</script> & "more"'
    await vendorClient(sms).messages.create({ to: anna, from: sms.from, body })
    const answer = await fetch(sms.url)
    const html = await answer.text()
    expect(html).toContain('&#60;script&#62;alert(1)')
    expect(html).not.toContain('<script')
    expect(html).toContain('+15005550444')
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src/)
    const list: unknown = await (await fetch(`${sms.url}/messages.json`)).json()
    expect(list).toMatchObject({ data: [{ to: anna, body }] })
  })
})
