import twilio from 'twilio'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isSignedByTwilio } from '../../../api/webhooks/twilio-signature.js'
import type { TouchState } from '../../../contracts/touches.js'
import { openStore, type Store } from '../../../store/open-store.js'
import { startApi, type TestApi } from '../../support/api.js'
import { sendRequest, type TestAnswer } from '../../support/send-request.js'
import { seedTouch } from '../../support/seed-touch.js'
import { monday9, seedCampaign } from '../../support/world.js'

const authToken = 'b1946ac92492d2347c6235b4d2611184'
const publicUrl = 'https://overture.example'
const phone = '+4915112345678'

let store: Store
let api: TestApi
let tenants = 0
let tenantId = ''

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { settings: { twilio: { authToken } } })
})

afterAll(async () => {
  await api.close()
  await store.close()
})

beforeEach(async () => {
  tenants += 1
  tenantId = `twilio-${tenants}`
  await store.db.deleteFrom('touches').execute()
  await seedCampaign(store, { tenantId })
  await store.db.updateTable('contacts').set({ phone }).where('tenant_id', '=', tenantId).execute()
})

type Form = Record<string, string>

/** Signed by the vendor's own package. */
async function call(path: string, form: Form, signedPath = path): Promise<TestAnswer> {
  const signature = twilio.getExpectedTwilioSignature(authToken, publicUrl + signedPath, form)
  return sendRequest(`${api.url}${path}`, 'POST', {
    body: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    },
  })
}

const statusPath = () => `/webhooks/twilio/status?tenant=${tenantId}&touch=tch_1_1`
const tell = (MessageStatus: string, more: Form = {}) =>
  call(statusPath(), { MessageSid: 'SM1', MessageStatus, ...more })
const text = (Body: string, MessageSid: string, From = phone) =>
  call('/webhooks/twilio/sms', { MessageSid, From, To: '+15005550006', Body })

async function sms(state: TouchState, given: { sid?: string } = {}): Promise<void> {
  await seedTouch(store, tenantId, { contact: 1, step: 1, state, at: monday9 })
  await store.db
    .updateTable('touches')
    .set({
      channel: 'sms',
      address: phone,
      counted_at: new Date(monday9),
      ...(given.sid !== undefined && { provider: 'twilio', provider_message_id: given.sid }),
    })
    .where('tenant_id', '=', tenantId)
    .execute()
}

const touch = () =>
  store.db
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
const rows = (table: 'suppressions' | 'inbox' | 'stops' | 'contact_events') =>
  store.db.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute()
const told = async () => {
  const outbox = await store.db
    .selectFrom('outbox')
    .select('payload')
    .where('tenant_id', '=', tenantId)
    .execute()
  return outbox.map((row) => (row.payload['message'] as { kind: string }).kind)
}

describe('the signature', () => {
  it('is that of the published vectors, with a form and with JSON', () => {
    const form = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    }
    const body = Buffer.from(new URLSearchParams(form).toString())
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
    const signed = { url, body, signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' }
    expect(isSignedByTwilio('12345', signed)).toBe(true)
    expect(isSignedByTwilio('12346', signed)).toBe(false)
    const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620'
    const json = {
      url: `${url}&bodySHA256=${hash}`,
      body: Buffer.from('{"property": "value", "boolean": true}'),
      signature: 'a9nBmqA0ju/hNViExpshrM61xv4=',
    }
    expect(isSignedByTwilio('12345', json)).toBe(true)
    expect(isSignedByTwilio('12345', { ...json, body: Buffer.from('{}') })).toBe(false)
  })

  it('is over our public name, with or without its port, in whichever way the query is written', () => {
    const form = { Body: "it's", From: phone }
    const body = Buffer.from(new URLSearchParams(form).toString())
    const url = 'https://overture.example/webhooks/twilio/sms?name=it%27s'
    for (const signedUrl of [
      url,
      url.replace('.example', '.example:443'),
      'https://overture.example/webhooks/twilio/sms?name=it%27s',
    ]) {
      const signature = twilio.getExpectedTwilioSignature(authToken, signedUrl, form)
      expect(isSignedByTwilio(authToken, { url, signature, body })).toBe(true)
      expect(twilio.validateRequest(authToken, signature, url, form)).toBe(true)
    }
    const other = twilio.getExpectedTwilioSignature(authToken, url.replace('https', 'http'), form)
    expect(isSignedByTwilio(authToken, { url, signature: other, body })).toBe(false)
  })

  it('of another call, or none, is refused', async () => {
    await sms('sent')
    expect((await tell('delivered')).status).toBe(200)
    const form = { MessageSid: 'SM2', MessageStatus: 'delivered' }
    const moved = await call(statusPath().replace('tch_1_1', 'tch_1_2'), form, statusPath())
    const none = await sendRequest(`${api.url}${statusPath()}`, 'POST', {
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([moved.status, none.status]).toEqual([401, 401])
    expect(await rows('inbox')).toHaveLength(1)
  })
})

describe('a status', () => {
  it('told again changes nothing, and told in the wrong order loses nothing', async () => {
    await sms('sent', { sid: 'SM1' })
    expect((await tell('delivered')).json).toMatchObject({
      duplicate: false,
      effect: 'The message was delivered.',
    })
    expect((await tell('sent')).json.effect).toBe('Known already; nothing changes.')
    expect((await tell('delivered')).json).toMatchObject({ duplicate: true })
    expect((await tell('undelivered', { ErrorCode: '30003' })).status).toBe(200)
    expect(await touch()).toMatchObject({ state: 'sent', delivery: 'delivered' })
    expect((await tell('queued')).json.ignored).toContain('queued')
  })

  it.each([
    ['delivered', 'sent', 'delivered'],
    ['sent', 'sent', null],
    ['failed', 'failed', 'undelivered'],
  ])('%s settles a touch whose answer was lost as %s', async (status, state, delivery) => {
    await sms('unknown')
    expect((await tell(status)).status).toBe(200)
    expect(await touch()).toMatchObject({ state, delivery, provider_message_id: 'SM1' })
    const key = await api.makeKey(['operator'], tenantId)
    const read = await api.request('GET', '/api/v1/touches/tch_1_1', { key })
    expect(JSON.stringify(read.json.attempts)).toContain(`Twilio says ${status}`)
  })

  it('before the answer leaves the claim to whoever holds it', async () => {
    await sms('claimed')
    await store.db
      .updateTable('touches')
      .set({ lease_until: new Date(api.deps.wall.now() + 60_000) })
      .where('tenant_id', '=', tenantId)
      .execute()
    await tell('delivered')
    expect(await touch()).toMatchObject({ state: 'claimed', delivery: 'delivered' })
  })

  it('of a message that nobody knows is stored and shown', async () => {
    const answer = await call('/webhooks/twilio/status', {
      MessageSid: 'SM404',
      MessageStatus: 'delivered',
    })
    expect(answer.json).toMatchObject({ status: 'unmatched' })
    const shown = await api.request('GET', '/api/v1/replies?kind=status&status=unmatched')
    expect(shown.json.data).toMatchObject([{ evidence: 'delivered', matched_by: 'none' }])
  })

  it('21610 says that the person has opted out at Twilio, and 30006 that the number takes no SMS', async () => {
    await sms('sent', { sid: 'SM1' })
    await tell('undelivered', { ErrorCode: '30006' })
    expect(await rows('suppressions')).toMatchObject([{ kind: 'phone', reason: 'bounced_hard' }])
    await tell('failed', { ErrorCode: '21610' })
    expect(await rows('suppressions')).toMatchObject([{ kind: 'phone', reason: 'unsubscribed' }])
    expect(await rows('contact_events')).toEqual([])
  })
})

describe('a text message', () => {
  it('STOP ends SMS and calls and leaves e-mail; START takes back that alone', async () => {
    await sms('sent')
    const answer = await text(' Stop. ', 'SM10')
    expect(answer.headers.get('content-type')).toContain('text/xml')
    expect(answer.text).toContain('<Response></Response>')
    expect(await rows('suppressions')).toMatchObject([
      { kind: 'phone', value: phone, reason: 'unsubscribed' },
    ])
    expect(await rows('stops')).toEqual([])
    expect(await told()).toEqual(['reload'])
    await text('STOP', 'SM10')
    expect(await told()).toEqual(['reload'])
    await text('START', 'SM11')
    expect(await rows('suppressions')).toEqual([])
    expect(await told()).toEqual(['reload', 'reload'])
  })

  it('START does not take back what was said elsewhere', async () => {
    await sms('sent')
    const key = await api.makeKey(['operator'], tenantId)
    const body = { phone, reason: 'unsubscribed' }
    await api.request('POST', '/api/v1/suppressions', { key, body })
    await text('START', 'SM20')
    expect(await rows('suppressions')).toHaveLength(1)
    await store.db.deleteFrom('suppressions').where('tenant_id', '=', tenantId).execute()
    await text('STOP', 'SM21')
    const email = { email: 'p1@north1.example', reason: 'unsubscribed' }
    await api.request('POST', '/api/v1/suppressions', { key, body: email })
    await text('START', 'SM22')
    expect(await rows('suppressions')).toHaveLength(2)
  })

  it('HELP is answered with who writes and how to stop', async () => {
    await sms('sent')
    const answer = await text('help', 'SM30')
    expect(answer.text).toContain(
      '<Message>Mia Winter: reply STOP to get no more messages from us.</Message>',
    )
    expect(await rows('inbox')).toMatchObject([{ class: null, status: 'handled' }])
  })

  it('with anything else is a reply', async () => {
    await sms('sent')
    await text('Not interested, thanks', 'SM40')
    expect(await rows('inbox')).toMatchObject([
      { class: 'not_interested', channel: 'sms', touch_id: 'tch_1_1', contact_id: 'con_1' },
    ])
    expect(await rows('contact_events')).toMatchObject([{ type: 'replied' }])
  })

  it('goes to every tenant that has texted the number, else to the default one', async () => {
    await sms('sent')
    const first = tenantId
    tenantId = `${first}-b`
    await seedCampaign(store, { tenantId })
    await store.db
      .updateTable('contacts')
      .set({ phone })
      .where('tenant_id', '=', tenantId)
      .execute()
    await sms('sent')
    await text('STOP', 'SM50')
    expect(await rows('suppressions')).toHaveLength(1)
    tenantId = first
    expect(await rows('suppressions')).toHaveLength(1)
    await text('Hello', 'SM51', '+4915100000000')
    const unknown = await api.request('GET', '/api/v1/replies?status=unmatched')
    expect(unknown.json.data).toMatchObject([{ from: '+4915100000000', source: 'twilio_sms' }])
  })
})
