import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pino } from 'pino'
import { createHubspotCrm } from '../../activities/crm/hubspot/hubspot-crm.js'
import { createWebhookCrm } from '../../activities/crm/webhook-crm.js'
import { startCrmDeliverer } from '../../api/crm/crm-deliverer.js'
import type { Loop } from '../../api/delivering/start-loop.js'
import type { CrmPort } from '../../contracts/crm-port.js'
import { wallClock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { storeContent } from '../../store/repositories/artifacts.js'
import { startApi, type TestApi } from '../support/api.js'
import { startHubspot, type HubspotDouble } from '../support/hubspot-double.js'
import { openTestStore } from '../support/stores.js'
import { until } from '../support/until.js'
import { startReceiver } from '../support/webhook-receiver.js'
import { seedCampaign } from '../support/world.js'

let store: Store
let api: TestApi
let hubspot: HubspotDouble
let deliverers: Loop[]
let lines: string[]
let now: () => number

beforeEach(async () => {
  store = await openTestStore('postgres')
  hubspot = await startHubspot()
  deliverers = []
  lines = []
  let aheadMs = 0
  now = () => wallClock.now() + aheadMs
  pass = (ms) => void (aheadMs += ms)
  await seedCampaign(store, { contacts: 3 })
  api = await startApi(store, { crm: (tenant) => (tenant === 'default' ? port() : null) })
})
afterEach(async () => {
  await Promise.all(deliverers.map((one) => one.stop()))
  await api.close()
  await hubspot.close()
  await store.close()
})

let pass: (ms: number) => void

const port = (): CrmPort =>
  createHubspotCrm({
    baseUrl: hubspot.url,
    token: hubspot.token,
    rules: { allowedHosts: [hubspot.place] },
    clock: wallClock,
    timeoutMs: 1_000,
  })

function start(crm: CrmPort | null = port()): Loop {
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const deliverer = startCrmDeliverer({
    store,
    clock: { now: () => now() },
    log,
    crm: crm && { tenantId: 'default', port: crm },
  })
  deliverers.push(deliverer)
  return deliverer
}

const happen = (eventId: string, contactId = 'con_1', tenantId = 'default') =>
  store.transaction(async (trx) => {
    const content = { subject: `Hello ${eventId}`, text: 'The words' }
    const kind = 'message'
    const bodyHash = await storeContent(trx, { tenantId, kind, content, nowMs: 0 })
    await announce(trx, {
      tenantId,
      type: 'touch.sent',
      eventId,
      contactId,
      campaignId: 'cmp_1',
      accountId: `acc_${contactId.at(-1)}`,
      data: {},
      occurredAtMs: Date.parse('2026-11-23T09:00:00Z'),
      nowMs: wallClock.now(),
      crm: { kind: 'touch', subjectId: 'tch_1', title: 'Email 1 of 3', bodyHash },
    })
  })

const get = async (path: string) => (await api.request('GET', `/api/v1/crm${path}`)).json
const status = () => get('')
const logged = (count: number) =>
  until(async () => (await get('/entries?state=logged')).data.length === count)
const bodies = () => hubspot.all('notes').map((one) => one.properties['hs_note_body'] ?? '')

test('without a CRM the entries are our own log at once', async () => {
  const own = await startApi(store)
  await happen('evt_1')
  await happen('evt_1')
  start(null)
  await logged(1)
  const answer = (await own.request('GET', '/api/v1/crm')).json
  expect(answer).toMatchObject({ adapter: 'local', waiting: 0, dead: 0, last_error: null })
  const [entry] = (await get('/entries?contact_id=con_1')).data
  expect(entry).toMatchObject({ adapter: 'local', title: 'Email 1 of 3', subject_id: 'tch_1' })
  await own.close()
})

describe('HubSpot', () => {
  test('each touch is one note at its contact and company', async () => {
    for (const [event, contact] of [
      ['evt_1', 'con_1'],
      ['evt_2', 'con_1'],
      ['evt_3', 'con_2'],
    ] as const) {
      await happen(event, contact)
      await happen(event, contact)
    }
    start()
    await logged(3)
    expect(hubspot.all('notes')).toHaveLength(3)
    expect(hubspot.all('contacts')).toHaveLength(2)
    expect(hubspot.all('companies').map((one) => one.properties['domain'])).toEqual(
      expect.arrayContaining(['north1.example', 'north2.example']),
    )
    const [contact] = hubspot
      .all('contacts')
      .filter((one) => one.properties['email'] === 'p1@north1.example')
    expect(hubspot.linked(contact!.id, 'notes')).toHaveLength(2)
    expect(bodies().toSorted()[0]).toContain('Email 1 of 3: Hello evt_1')
    const ids = (await get('/entries')).data.map((one: { external_id: string }) => one.external_id)
    expect(ids.toSorted()).toEqual(hubspot.all('notes').map(({ id }) => id))
  })

  test('the entries of another tenant stay in our own log', async () => {
    await seedCampaign(store, { tenantId: 'acme' })
    await happen('evt_1', 'con_1', 'acme')
    start()
    await until(async () => {
      const rows = await store.db.selectFrom('crm_entries').select(['adapter']).execute()
      return rows[0]?.adapter === 'local'
    })
    expect(hubspot.calls).toEqual([])
  })

  test('down for hours: nothing is lost, and afterwards each is there once', async () => {
    hubspot.down = { status: 503 }
    for (let n = 1; n <= 25; n += 1) await happen(`evt_${n}`, `con_${(n % 3) + 1}`)
    const deliverer = start()
    await until(async () => (await status()).last_error)
    expect(await status()).toMatchObject({
      adapter: 'hubspot',
      waiting: 25,
      dead: 0,
      last_error: 'HubSpot answered 503 (SERVICE_UNAVAILABLE)',
    })
    for (let hour = 0; hour < 3; hour += 1) {
      const calls = hubspot.calls.length
      pass(3_700_000)
      deliverer.nudge()
      await until(() => hubspot.calls.length > calls)
    }
    expect((await status()).dead).toBe(0)
    // a CRM that is away is not asked about every entry: 4 at once find out, and then it has its rest
    expect(hubspot.calls.length).toBeLessThanOrEqual(4 * 4)
    hubspot.down = null
    await until(async () => {
      pass(3_700_000)
      deliverer.nudge()
      return (await status()).waiting === 0
    })
    expect(hubspot.all('notes')).toHaveLength(25)
    expect(new Set(bodies()).size).toBe(25)
  })

  test('a lost answer, a cut connection, a 429 in between: still once', async () => {
    const on = 'POST /crm/v3/objects/notes'
    hubspot.mishaps.push(
      { on, how: 'lost' },
      { on, how: 'cut' },
      { on, how: { status: 429, headers: { 'retry-after': '30' } } },
      { on, how: 'silent' },
      { on, how: 'lost' },
    )
    for (let n = 1; n <= 6; n += 1) await happen(`evt_${n}`, `con_${(n % 3) + 1}`)
    const deliverer = start()
    await until(async () => {
      pass(60_000)
      deliverer.nudge()
      return (await get('/entries?state=logged')).data.length === 6
    }, 30_000)
    expect(hubspot.mishaps).toEqual([])
    expect(hubspot.all('notes')).toHaveLength(6)
    expect(new Set(bodies()).size).toBe(6)
    expect(hubspot.all('contacts')).toHaveLength(3)
  })

  test('killed between the note and its record, the next one finds it', async () => {
    await happen('evt_1')
    start()
    await logged(1)
    // as the row was when the process died: leased, its lease run out
    await store.db
      .updateTable('crm_entries')
      .set({ state: 'pending', adapter: null, external_id: null, logged_at: null })
      .set({ next_try_at: new Date(0) })
      .execute()
    await logged(1)
    expect(hubspot.all('notes')).toHaveLength(1)
  })

  test('several deliverers share the work', async () => {
    for (let n = 1; n <= 30; n += 1) await happen(`evt_${n}`, `con_${(n % 3) + 1}`)
    start()
    start()
    start()
    await logged(30)
    expect(hubspot.all('notes')).toHaveLength(30)
    expect(hubspot.all('contacts')).toHaveLength(3)
  })

  test('what it does not take is dead, and is redone on order', async () => {
    const how = { status: 400 }
    hubspot.mishaps.push({ on: 'POST', how }, { on: 'POST', how }, { on: 'POST', how })
    for (const n of [1, 2, 3]) await happen(`evt_${n}`, `con_${n}`)
    start()
    await until(async () => (await status()).dead === 3)
    const { data } = await get('/entries?state=dead')
    expect(data[0]).toMatchObject({
      state: 'dead',
      attempts: 1,
      last_error: 'HubSpot answered 400 (INTERNAL_ERROR)',
      next_try_at: null,
    })
    const redo = (path: string, key = api.key) =>
      api.request('POST', `/api/v1/crm/${path}`, { key })
    const one = await redo(`entries/${data[0].entry_id}/redo`)
    expect([one.status, one.json.state]).toEqual([200, 'pending'])
    await logged(1)
    expect((await redo(`entries/${data[0].entry_id}/redo`)).status).toBe(409)
    expect((await redo('entries/crm_none/redo')).status).toBe(404)
    const foreign = await api.makeKey(['operator'], 'acme')
    expect((await redo(`entries/${data[1].entry_id}/redo`, foreign)).status).toBe(404)
    expect((await redo('redo', foreign)).json).toEqual({ redone: 0 })
    expect((await redo('redo')).json).toEqual({ redone: 2 })
    await logged(3)
    expect(hubspot.all('notes')).toHaveLength(3)
  })

  test('who is not stored any more is not told of', async () => {
    await happen('evt_1')
    await store.db.updateTable('contacts').set({ email: null }).execute()
    start()
    await until(async () => (await status()).dead === 1)
    expect((await status()).last_error).toBe('the person is not stored any more')
    expect(hubspot.calls).toEqual([])
  })

  test('no token and no person reaches the log', async () => {
    hubspot.down = { status: 401 }
    await happen('evt_1')
    start()
    await until(() => lines.length > 0)
    expect(lines.join()).toContain('the CRM takes nothing just now')
    for (const hidden of [hubspot.token, 'north1.example', 'Hello evt_1']) {
      expect(lines.join()).not.toContain(hidden)
    }
  })
})

test('any other CRM is told by a signed webhook, each entry under its own id', async () => {
  const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
  const receiver = await startReceiver()
  receiver.answers = [{ status: 503, headers: { 'retry-after': '5' } }]
  const rules = { allowedHosts: [receiver.place] }
  await happen('evt_1')
  const crm = createWebhookCrm({ url: receiver.url, secret, rules, clock: wallClock })
  const deliverer = start(crm)
  await until(async () => {
    pass(10_000)
    deliverer.nudge()
    return receiver.received.length === 2
  })
  await logged(1)
  const [first, second] = receiver.received
  expect(first?.id).toBe(second?.id)
  expect(receiver.verify(secret, second!)).toMatchObject({
    type: 'crm.entry',
    timestamp: '2026-11-23T09:00:00.000Z',
    data: {
      kind: 'touch',
      title: 'Email 1 of 3: Hello evt_1',
      text: 'The words',
      person: { email: 'p1@north1.example', domain: 'north1.example' },
    },
  })
  await receiver.close()
})
