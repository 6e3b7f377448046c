import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SmsPort } from '../../../activities/ports.js'
import { createTwilioSms } from '../../../activities/providers/twilio/twilio-sms.js'
import type { SmsSandbox } from '../../../sandbox/sms/start-sms.js'
import { openStore, type Store } from '../../../store/open-store.js'
import { performerOn, type Performer } from '../../support/activities.js'
import { startApi, type TestApi } from '../../support/api.js'
import { createFakeEmail } from '../../support/fake-email.js'
import { publicUrl, startSms } from '../../support/sms-world.js'
import { until } from '../../support/until.js'
import { monday9, orderFor, seedCampaign, type SeededCampaign } from '../../support/world.js'

let store: Store
let api: TestApi
let sms: SmsSandbox
let seeded: SeededCampaign
let performer: Performer
let port: SmsPort
let tenants = 0

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { settings: { publicUrl }, wall: { now: () => monday9 } })
})
afterAll(async () => {
  await api.close()
  await store.close()
})

/** Adapter, emulator and webhooks as they are; only Temporal is left out. */
beforeEach(async () => {
  sms = await startSms(api.url)
  const { accountSid, authToken, from, url } = sms
  Object.assign(api.deps.settings, { twilio: { authToken } })
  tenants += 1
  seeded = await seedCampaign(store, { tenantId: `round-${tenants}` })
  port = createTwilioSms({
    twilio: { accountSid, authToken, from, baseUrl: url },
    publicUrl,
    rules: { allowedHosts: [] },
    patience: { connectMs: 2_000, answerMs: 1_000 },
  })
  performer = performerOn(store, createFakeEmail(), { sms: port })
})

const order = () => orderFor(seeded, 0, { channel: 'sms' })

async function give(phone: string) {
  await store.db
    .updateTable('contacts')
    .set({
      phone,
      timezone: 'Etc/UTC',
      consent: JSON.stringify({ sms: { at: '2026-01-01T00:00:00Z', source: 'form' } }),
    })
    .where('tenant_id', '=', seeded.tenantId)
    .execute()
}

async function sendTo(phone: string) {
  await give(phone)
  const result = await performer.perform(order())
  await until(() => sms.pending() === 0)
  return result
}

const touch = () =>
  store.db
    .selectFrom('touches')
    .select(['state', 'delivery', 'provider', 'provider_message_id', 'reason'])
    .where('tenant_id', '=', seeded.tenantId)
    .executeTakeFirstOrThrow()

const anna = '+4915112345678'

describe('a touch by SMS', () => {
  it('is sent, and delivered by word of the provider', async () => {
    expect(await sendTo(anna)).toMatchObject({ kind: 'sent' })
    expect(await touch()).toMatchObject({
      state: 'sent',
      delivery: 'delivered',
      provider: 'twilio',
      provider_message_id: sms.messages()[0]?.sid,
    })
    expect(sms.messages()[0]?.told.map(({ answer }) => answer)).toEqual([200, 200, 200])
  })

  const arrived = () => ({
    state: 'sent',
    delivery: 'delivered',
    provider: 'twilio',
    provider_message_id: sms.messages()[0]?.sid,
  })

  it('whose connection was dropped is unknown until a status callback tells of it', async () => {
    expect(await sendTo('+15005550444')).toMatchObject({ kind: 'unknown' })
    expect(sms.messages()).toHaveLength(1)
    expect(await touch()).toMatchObject(arrived())
  })

  it('whose answer never came is sent when a status callback told of it meanwhile', async () => {
    expect(await sendTo('+15005550408')).toMatchObject({ kind: 'sent' })
    expect(sms.messages()).toHaveLength(1)
    expect(await touch()).toMatchObject(arrived())
  })

  it('whose worker vanished is sent when a status callback told of it meanwhile', async () => {
    await give(anna)
    const vanishing: SmsPort = {
      async submit(one, startWithinMs) {
        await port.submit(one, startWithinMs)
        return new Promise<never>(() => {})
      },
    }
    void performerOn(store, createFakeEmail(), { sms: vanishing }).perform(order())
    await until(() => sms.messages()[0]?.status === 'delivered' && sms.pending() === 0)
    expect(await touch()).toMatchObject({ state: 'claimed' })
    const clock = { now: () => monday9 + 61_000 }
    const next = performerOn(store, createFakeEmail(), { sms: port, clock })
    expect(await next.perform(order())).toMatchObject({ kind: 'sent' })
    expect(sms.messages()).toHaveLength(1)
    expect(await touch()).toMatchObject(arrived())
  })

  it('that was never taken stays unknown: no callback tells of it', async () => {
    expect(await sendTo('+15005550500')).toMatchObject({ kind: 'unknown' })
    expect(await touch()).toMatchObject({ state: 'unknown', provider_message_id: null })
  })

  it('that is undelivered says so, and has gone out all the same', async () => {
    await sendTo('+15005550030')
    expect(await touch()).toMatchObject({ state: 'sent', delivery: 'undelivered' })
  })

  it('that Twilio refuses has failed, in words without the number', async () => {
    expect(await sendTo('+15005550009')).toMatchObject({ kind: 'failed' })
    expect(await touch()).toMatchObject({
      state: 'failed',
      reason: 'Twilio refused: 21614: the number cannot receive SMS',
    })
  })

  it('that Twilio asks to send later waits as long as it says', async () => {
    const result = await sendTo('+15005550429')
    if (result.kind !== 'deferred') throw new Error(result.kind)
    expect(result.not_before_ms - result.at_ms).toBe(2_000)
    expect(await touch()).toMatchObject({ state: 'released' })
  })
})

it('STOP by SMS ends the SMS to that number', async () => {
  await sendTo(anna)
  expect(await sms.receive({ from: anna, to: sms.from, text: 'Stop' })).toMatchObject({
    answer: 200,
  })
  const suppressed = await store.db
    .selectFrom('suppressions')
    .select(['kind', 'value'])
    .where('tenant_id', '=', seeded.tenantId)
    .execute()
  expect(suppressed).toEqual([{ kind: 'phone', value: anna }])
})
