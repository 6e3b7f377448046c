import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { checkDueSenders } from '../../api/sender-checks/start-sender-checks.js'
import { wallClock } from '../../runtime/clock.js'
import { createDns } from '../../runtime/dns.js'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import { startDns, type Zone } from '../support/dns-double.js'
import { seedCampaign } from '../support/world.js'

const minuteMs = 60_000
const key = 'v=DKIM1; k=rsa; p=MIIBIjANBg'
const wellKept: Zone = {
  'studio.agency': { mx: ['mx.studio.agency'], txt: ['v=spf1 include:_spf.mail.agency -all'] },
  '_dmarc.studio.agency': { txt: ['v=DMARC1; p=quarantine'] },
  's1._domainkey.studio.agency': { txt: [key] },
}
const withoutKey: Zone = { ...wellKept, 's1._domainkey.studio.agency': {} }

let store: Store
let api: TestApi
let now = wallClock.now()
let tenants = 0

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  // pretend time starts as the wall clock's
  api = await startApi(store, { wall: { now: () => now }, settings: { sandbox: false } })
  Object.assign(api.deps.settings, { mailIsReal: true })
})
afterAll(async () => {
  await api.close()
  await store.close()
})
beforeEach(() => {
  now += 24 * 60 * minuteMs
})

async function publish(zone: Zone): Promise<string[]> {
  const { server, asked } = await startDns(zone)
  api.deps.dns = createDns([server])
  return asked
}

/** A tenant with a running campaign of two accounts. */
async function sender(email = 'mia@studio.agency') {
  const tenantId = `checks-${(tenants += 1)}`
  await seedCampaign(store, { tenantId, contacts: 2 })
  await store.db
    .updateTable('senders')
    .set({
      email,
      dkim: JSON.stringify({ domain: 'studio.agency', selector: 's1', secret_ref: 'env:SENDER_K' }),
    })
    .where('tenant_id', '=', tenantId)
    .execute()
  const operator = await api.makeKey(['operator'], tenantId)
  const call = async (method: 'GET' | 'POST', path = 'check') =>
    (await api.request(method, `/api/v1/senders/snd_1/${path}`, { key: operator })).json
  const stops = () =>
    store.db.selectFrom('stops').selectAll().where('tenant_id', '=', tenantId).execute()
  const told = () =>
    store.db.selectFrom('outbox').select('payload').where('tenant_id', '=', tenantId).execute()
  return { tenantId, call, stops, told }
}

test('a sender whose records are in order passes, by its own selector', async () => {
  await publish(wellKept)
  const { call, stops } = await sender()
  expect(await call('GET')).toEqual({
    sender_id: 'snd_1',
    spf: { status: 'ok', found: 'v=spf1 include:_spf.mail.agency -all', fix: null },
    dkim: { status: 'ok', found: 'a key under s1', fix: null },
    dmarc: { status: 'ok', found: 'p=quarantine', fix: null },
    mx: { status: 'ok', found: 'mx.studio.agency', fix: null },
    checked_at: new Date(now).toISOString(),
    held: false,
    reason: null,
  })
  expect(await stops()).toEqual([])
})

test('what was found is answered until somebody asks for a new look', async () => {
  const asked = await publish(wellKept)
  const { call } = await sender()
  await call('GET')
  const { length } = asked
  await call('GET')
  expect(asked).toHaveLength(length)
  await call('POST')
  expect(asked.length).toBeGreaterThan(length)
})

describe('a signature that nobody can verify', () => {
  it('holds the sender only when seen twice ten minutes apart, says why, and lets go when mended', async () => {
    const { tenantId, call, stops, told } = await sender()
    await publish(withoutKey)
    const fault = 's1._domainkey.studio.agency holds no key: the signature of every message fails'
    expect(await call('POST')).toMatchObject({
      held: false,
      dkim: { status: 'failing' },
      reason: `DKIM: ${fault}`,
    })
    now += 5 * minuteMs
    expect(await call('POST')).toMatchObject({ held: false })
    now += 5 * minuteMs
    const reason = `mail authentication fails: DKIM: ${fault}`
    expect(await call('POST')).toMatchObject({ held: true, reason })
    expect(await stops()).toMatchObject([
      { scope: 'sender', scope_key: 'snd_1', reason, effect: 'hold' },
    ])
    await call('POST')
    expect(await stops()).toHaveLength(1)
    expect(await told()).toEqual([])

    await publish(wellKept)
    expect(await call('POST')).toMatchObject({ held: false, reason: null })
    expect(await stops()).toEqual([])
    expect((await told()).map(({ payload }) => payload)).toMatchObject([
      { message: { kind: 'resume' } },
      { message: { kind: 'resume' } },
    ])
    const audited = await store.db
      .selectFrom('audit_log')
      .select('action')
      .where('tenant_id', '=', tenantId)
      .orderBy('sequence')
      .execute()
    expect(audited.map(({ action }) => action)).toEqual(['sender.held', 'sender.released'])
  })

  it('is forgotten when the next look passes', async () => {
    const { call } = await sender()
    await publish(withoutKey)
    await call('POST')
    await publish(wellKept)
    now += 20 * minuteMs
    await call('POST')
    await publish(withoutKey)
    now += 20 * minuteMs
    expect(await call('POST')).toMatchObject({ held: false })
  })

  it.each([
    ['when no mail leaves this machine', { mailIsReal: false }, 'mia@studio.agency'],
    ['of a name of the sandbox', { mailIsReal: true }, 'mia@studio.example'],
  ])('holds nothing %s', async (_, settings, email) => {
    Object.assign(api.deps.settings, settings)
    try {
      const asked = await publish(withoutKey)
      const { call, stops } = await sender(email)
      await call('POST')
      now += 20 * minuteMs
      expect(await call('POST')).toMatchObject({ held: false })
      expect(await stops()).toEqual([])
      expect(asked.join()).not.toContain('example')
    } finally {
      Object.assign(api.deps.settings, { mailIsReal: true })
    }
  })
})

it('a name server that breaks or is silent neither holds nor lets go', async () => {
  const { call } = await sender()
  await publish(withoutKey)
  await call('POST')
  now += 10 * minuteMs
  expect(await call('POST')).toMatchObject({ held: true })
  await publish({ ...wellKept, 'studio.agency': { broken: true } })
  expect(await call('POST')).toMatchObject({ held: true, spf: { status: 'unknown' } })

  const other = await sender()
  await publish({
    'studio.agency': { broken: true },
    '_dmarc.studio.agency': { broken: true },
    's1._domainkey.studio.agency': { broken: true },
  })
  await other.call('POST')
  now += 20 * minuteMs
  expect(await other.call('POST')).toMatchObject({ held: false, dkim: { status: 'unknown' } })
})

describe('by itself', () => {
  it('looks at senders with real mail every six hours, sooner where one fails, once among processes', async () => {
    await store.db.deleteFrom('sender_health').execute()
    await store.db.updateTable('senders').set({ verified: false }).execute()
    const { stops } = await sender()
    const asked = await publish(withoutKey)
    const looks = () => asked.filter((name) => name === '_dmarc.studio.agency').length
    await Promise.all([checkDueSenders(api.deps), checkDueSenders(api.deps)])
    expect(looks()).toBe(1)
    now += 9 * minuteMs
    await checkDueSenders(api.deps)
    expect(looks()).toBe(1)
    now += minuteMs
    await checkDueSenders(api.deps)
    expect(looks()).toBe(2)
    expect(await stops()).toHaveLength(1)
    await publish(wellKept)
    now += 60 * minuteMs
    await checkDueSenders(api.deps)
    expect(await stops()).toEqual([])

    const after = await publish(wellKept)
    now += 6 * 60 * minuteMs - 1
    await checkDueSenders(api.deps)
    expect(after).toEqual([])
    now += 1
    await checkDueSenders(api.deps)
    expect(after).not.toEqual([])
  })
})
