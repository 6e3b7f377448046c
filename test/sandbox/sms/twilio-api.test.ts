import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import twilio from 'twilio'
import { describe, expect, it, test } from 'vitest'
import { publicUrl, smsFolder, startEar, startSms, vendorClient } from '../../support/sms-world.js'
import { until } from '../../support/until.js'

const anna = '+4915112345678'
const callback = `${publicUrl}/webhooks/twilio/status?tenant=default&touch=tch_1`
const words = { to: anna, body: 'Hello Anna', statusCallback: callback }

describe("the vendor's own client", () => {
  it('sends, and reads back what it has sent', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    const client = vendorClient(sms)
    const sent = await client.messages.create({ ...words, from: sms.from })
    expect(sent).toMatchObject({
      to: anna,
      from: sms.from,
      body: 'Hello Anna',
      status: 'queued',
      numSegments: '1',
      errorCode: null,
    })
    await until(() => sms.pending() === 0)
    const read = await client.messages(sent.sid).fetch()
    expect(read).toMatchObject({ sid: sent.sid, status: 'delivered' })
    expect(read.dateSent).toBeInstanceOf(Date)
    expect(await client.messages.list({ limit: 5 })).toHaveLength(1)
    expect(await client.api.v2010.accounts(sms.accountSid).fetch()).toMatchObject({
      status: 'active',
    })
  })

  test.each([
    ['+15005550001', 400, 21211],
    ['+15005550002', 400, 21612],
    ['+15005550003', 400, 21408],
    ['+15005550004', 400, 21610],
    ['+15005550009', 400, 21614],
    ['0151 12345678', 400, 21211],
    ['+15005550500', 500, 20500],
  ])('is told of %s that it goes wrong: %i, %i', async (to, status, code) => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    const sending = vendorClient(sms).messages.create({ ...words, to, from: sms.from })
    await expect(sending).rejects.toMatchObject({ status, code })
    expect(sms.messages()).toEqual([])
  })

  test.each([
    ['another number', { from: '+15005550007' }, 21606],
    ['no words', { body: '' }, 21602],
    ['too many words', { body: 'x'.repeat(1601) }, 21617],
    ['a callback that is no address', { statusCallback: 'javascript:1' }, 21609],
  ])('is refused %s', async (_what, change, code) => {
    const sms = await startSms((await startEar()).url)
    const sending = vendorClient(sms).messages.create({ ...words, from: sms.from, ...change })
    await expect(sending).rejects.toMatchObject({ status: 400, code })
  })

  it('is refused with another token, and with the account of somebody else', async () => {
    const sms = await startSms((await startEar()).url)
    const asked = { ...words, from: sms.from }
    const wrong = vendorClient({ ...sms, authToken: 'f'.repeat(32) })
    await expect(wrong.messages.create(asked)).rejects.toMatchObject({ status: 401, code: 20003 })
    const other = vendorClient({ ...sms, accountSid: `AC${'0'.repeat(32)}` })
    await expect(other.messages.create(asked)).rejects.toMatchObject({ status: 401 })
    expect(sms.messages()).toEqual([])
  })

  it('counts segments as it bills them', async () => {
    const sms = await startSms((await startEar()).url)
    const client = vendorClient(sms)
    const segments = async (body: string) =>
      (await client.messages.create({ to: anna, from: sms.from, body })).numSegments
    expect(await segments('x'.repeat(160))).toBe('1')
    expect(await segments('x'.repeat(161))).toBe('2')
    expect(await segments('€'.repeat(81))).toBe('2')
    expect(await segments('ж'.repeat(70))).toBe('1')
    expect(await segments('ж'.repeat(71))).toBe('2')
  })
})

describe('status callbacks', () => {
  it('come in order, and the vendor finds each signature right', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    await vendorClient(sms).messages.create({ ...words, from: sms.from })
    await until(() => sms.pending() === 0)
    expect(ear.statuses()).toEqual(['queued', 'sent', 'delivered'])
    for (const { path, form, signature } of ear.heard) {
      expect(path).toBe('/webhooks/twilio/status?tenant=default&touch=tch_1')
      expect(twilio.validateRequest(sms.authToken, signature, callback, form)).toBe(true)
      expect(twilio.validateRequest('another token', signature, callback, form)).toBe(false)
      const changed = { ...form, MessageStatus: 'failed' }
      expect(twilio.validateRequest(sms.authToken, signature, callback, changed)).toBe(false)
    }
  })

  test.each([
    ['+15005550030', ['queued', 'sent', 'undelivered'], '30003'],
    ['+15005550035', ['queued', 'failed'], '30005'],
  ])('of %s: %j', async (to, statuses, code) => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    await vendorClient(sms).messages.create({ ...words, to, from: sms.from })
    await until(() => sms.pending() === 0)
    expect(ear.statuses()).toEqual(statuses)
    expect(ear.heard.at(-1)?.form['ErrorCode']).toBe(code)
  })

  it('are said again under the same token while Overture has no answer, and not after a no', async () => {
    const ear = await startEar()
    const sms = await startSms(ear.url)
    ear.answer(503)
    await vendorClient(sms).messages.create({ ...words, from: sms.from })
    await until(() => ear.heard.length >= 1)
    ear.answer(429)
    await until(() => ear.heard.length >= 3)
    expect(new Set(ear.heard.map(({ token }) => token)).size).toBe(1)
    expect(sms.pending()).toBe(1)
    const queued = ear.statuses().length
    ear.answer(403)
    await until(() => sms.pending() === 0)
    expect(ear.statuses().slice(queued)).toEqual(['queued', 'sent', 'delivered'])
    expect(sms.messages()[0]?.told.map(({ answer }) => answer)).toEqual([403, 403, 403])
  })

  it('to an address outside this machine are never made', async () => {
    const sms = await startSms((await startEar()).url)
    const statusCallback = 'https://collector.example.com/status'
    await vendorClient(sms).messages.create({ ...words, from: sms.from, statusCallback })
    await until(() => sms.pending() === 0)
    expect(sms.messages()[0]).toMatchObject({ status: 'delivered' })
    expect(sms.messages()[0]?.told.map(({ answer }) => answer)).toEqual([null, null, null])
  })

  it('that a stop of the server has cut off are made at the next start', async () => {
    const dir = await smsFolder()
    const ear = await startEar()
    const first = await startSms(ear.url, dir)
    ear.answer(503)
    await vendorClient(first).messages.create({ ...words, from: first.from })
    await until(() => ear.heard.length > 0)
    await first.close()
    await appendFile(join(dir, 'messages.jsonl'), '{"sid":"SM half a li')
    ear.answer(204)
    const before = ear.heard.length
    const second = await startSms(ear.url, dir)
    await until(() => second.pending() === 0)
    expect(ear.statuses().slice(before)).toEqual(['queued', 'sent', 'delivered'])
    expect(second.messages()).toMatchObject([{ body: 'Hello Anna', status: 'delivered' }])
    const lines = (await readFile(join(dir, 'messages.jsonl'), 'utf8')).trim().split('\n')
    expect(lines).toContain('{"sid":"SM half a li')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ status: 'delivered' })
  })
})
