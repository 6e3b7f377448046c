import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { wallClock } from '../../runtime/clock.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import { unsubscribeToken } from '../../store/unsubscribe-token.js'
import { startApi, temporalDouble, type TestApi } from '../support/api.js'
import { seedCampaign } from '../support/world.js'

let store: Store
let api: TestApi

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  // the least that a server could allow, and no Temporal: neither may stand in the way of a stop
  const settings = { rateLimitPerMinute: 5 }
  api = await startApi(store, { settings, temporal: temporalDouble(false) })
})

afterAll(async () => {
  await api.close()
  await store.close()
})

let tenants = 0

interface Person {
  tenantId: string
  email: string
  token: string
}

/** A contact in a running campaign, alone in a tenant. */
async function someone(): Promise<Person> {
  tenants += 1
  const tenantId = `tenant-${tenants}`
  const { contacts } = await seedCampaign(store, { tenantId, contacts: 2 })
  const [contact = { contactId: '', email: '' }] = contacts
  return { tenantId, email: contact.email, token: await tokenOf(tenantId, contact.contactId) }
}

async function tokenOf(tenantId: string, contactId: string): Promise<string> {
  return unsubscribeToken({ tenantId, contactId, secret: await tenantSecret(store.db, tenantId) })
}

/** As a mail provider calls: no key, no cookie, no redirect. */
function call(method: string, token: string, given: RequestInit = {}): Promise<Response> {
  return fetch(`${api.url}/u/${token}`, { method, redirect: 'error', ...given })
}

async function stateOf({ tenantId }: { tenantId: string }) {
  const of = (table: 'suppressions' | 'audit_log' | 'outbox') =>
    store.db.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute()
  const [suppressions, trail, outbox] = [
    await of('suppressions'),
    await of('audit_log'),
    await of('outbox'),
  ]
  return { suppressions, trail, outbox }
}

const nothing = { suppressions: [], trail: [], outbox: [] }

describe('one click on unsubscribe', () => {
  it('suppresses the address, tells running outreach and leaves a trail, once however often it comes', async () => {
    const person = await someone()
    for (let times = 0; times < 3; times += 1) {
      const answer = await call('POST', person.token, {
        body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
      })
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('<h1>You will get no more messages</h1>')
    }
    const { suppressions, trail, outbox } = await stateOf(person)
    expect(suppressions).toMatchObject([
      {
        kind: 'email',
        value: person.email,
        reason: 'unsubscribed',
        created_by: 'unsubscribe link',
      },
    ])
    expect(trail).toMatchObject([
      {
        actor: 'unsubscribe_link',
        action: 'event.record',
        detail: { type: 'unsubscribed', contact_id: 'con_1', suppressed: true, in_flight: 0 },
      },
    ])
    expect(JSON.stringify(trail)).not.toContain(person.email)
    const workflow_id = `outreach:${person.tenantId}:cmp_1:acc_1`
    expect(outbox).toMatchObject([
      { workflow_id, payload: { message: { kind: 'pause', reason: 'conflict: unsubscribe' } } },
      { workflow_id, payload: { message: { kind: 'stop_contact', contact_id: 'con_1' } } },
    ])
  })

  it('is an event of every running campaign of the person, with its conflict', async () => {
    const person = await someone()
    const { tenantId } = person
    await seedCampaign(store, { tenantId, campaignId: 'cmp_2', contacts: 1 })
    await seedCampaign(store, { tenantId, campaignId: 'cmp_3', contacts: 1 })
    await store.db
      .updateTable('campaigns')
      .set({ status: 'completed' })
      .where('tenant_id', '=', tenantId)
      .where('campaign_id', '=', 'cmp_3')
      .execute()
    await call('POST', person.token)
    const events = await store.db
      .selectFrom('contact_events')
      .select(['campaign_id', 'type', 'conflict', 'recorded_by'])
      .where('tenant_id', '=', tenantId)
      .orderBy('campaign_id')
      .execute()
    const event = { type: 'unsubscribed', conflict: 'unsubscribe', recorded_by: 'unsubscribe_link' }
    expect(events).toEqual([
      { campaign_id: 'cmp_1', ...event },
      { campaign_id: 'cmp_2', ...event },
    ])
    const statuses = await store.db
      .selectFrom('campaigns')
      .select('status')
      .where('tenant_id', '=', tenantId)
      .orderBy('campaign_id')
      .execute()
    // cmp_1 has a second account, which goes on
    expect(statuses.map(({ status }) => status)).toEqual(['active', 'paused', 'completed'])
  })

  it('is told to running campaigns also when the address had been suppressed before', async () => {
    const person = await someone()
    const suppression = {
      tenant_id: person.tenantId,
      suppression_id: 'sup_1',
      kind: 'email' as const,
      value: person.email,
      reason: 'unsubscribed' as const,
      created_at: new Date(0),
      created_by: 'mia',
    }
    await store.db.insertInto('suppressions').values(suppression).execute()
    await call('POST', person.token)
    expect((await stateOf(person)).trail).toMatchObject([{ action: 'event.record' }])
  })

  it('leaves a trail of the suppression where no campaign is running', async () => {
    const person = await someone()
    await store.db
      .updateTable('campaign_accounts')
      .set({ finished_at: new Date(wallClock.now()) })
      .where('tenant_id', '=', person.tenantId)
      .execute()
    await call('POST', person.token)
    expect((await stateOf(person)).trail).toMatchObject([
      {
        actor: 'unsubscribe_link',
        action: 'suppression.place',
        detail: { reason: 'unsubscribed', contact_id: 'con_1', in_flight: 0 },
      },
    ])
  })

  const form = new FormData()
  form.set('List-Unsubscribe', 'One-Click')
  const json = { 'content-type': 'application/json' }
  test.each<[string, RequestInit]>([
    ['nothing', {}],
    ['an empty body', { body: '' }],
    ['a form', { body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) }],
    ['a multipart form', { body: form }],
    ['plain text', { body: 'List-Unsubscribe=One-Click' }],
    ['bytes without a type', { body: new Uint8Array([0, 255, 254, 13, 10]) }],
    ['a type that is none', { body: 'x', headers: { 'content-type': ';;;' } }],
    ['broken JSON', { body: '{"a":', headers: json }],
    ['JSON that says a thing twice', { body: '{"a":1,"a":2,"__proto__":{}}', headers: json }],
    ['JSON that is nested too deep', { body: '['.repeat(10_000), headers: json }],
    ['what claims to be gzip', { body: 'x', headers: { ...json, 'content-encoding': 'gzip' } }],
    ['100 KB', { body: 'x'.repeat(100_000) }],
    ['5 MB of JSON', { body: `"${'x'.repeat(5_000_000)}"`, headers: json }],
    ['a key that is not ours', { headers: { authorization: 'Bearer ovk_wrong' } }],
    ['an Idempotency-Key that no API call could have', { headers: { 'idempotency-key': 'ü' } }],
  ])('takes %s', async (_name, given) => {
    const person = await someone()
    expect((await call('POST', person.token, given)).status).toBe(200)
    expect((await stateOf(person)).suppressions).toHaveLength(1)
  })

  it('takes a body that comes in pieces', async () => {
    const person = await someone()
    const body = new Blob(['List-', 'Unsubscribe=', 'One-Click']).stream()
    const answer = await call('POST', person.token, { body, duplex: 'half' } as RequestInit)
    expect(answer.status).toBe(200)
  })

  it('counts for whoever has no e-mail address as a stop on the phone', async () => {
    const { tenantId } = await someone()
    await store.db
      .updateTable('contacts')
      .set({ email: null, phone: '+4915112345678' })
      .where('tenant_id', '=', tenantId)
      .execute()
    const answer = await call('POST', await tokenOf(tenantId, 'con_1'))
    expect(await answer.text()).toContain('+49…78')
    const { suppressions } = await stateOf({ tenantId })
    expect(suppressions).toMatchObject([{ kind: 'phone', value: '+4915112345678' }])
  })

  it('ends the phone of whoever has both', async () => {
    const person = await someone()
    await store.db
      .updateTable('contacts')
      .set({ phone: '+4915112345678' })
      .where('tenant_id', '=', person.tenantId)
      .where('contact_id', '=', 'con_1')
      .execute()
    await call('POST', person.token)
    const kinds = (await stateOf(person)).suppressions.map(({ kind }) => kind)
    expect(kinds.toSorted()).toEqual(['email', 'phone'])
  })

  it('makes an opt-out of a suppression that somebody could have lifted', async () => {
    const person = await someone()
    const suppression = {
      tenant_id: person.tenantId,
      suppression_id: 'sup_1',
      kind: 'email' as const,
      value: person.email,
      reason: 'manual' as const,
      created_at: new Date(0),
      created_by: 'mia',
    }
    await store.db.insertInto('suppressions').values(suppression).execute()
    await call('POST', person.token)
    expect((await stateOf(person)).suppressions).toMatchObject([{ reason: 'unsubscribed' }])
  })

  it('is never refused for what others do at the same address, or for scanners that open the link', async () => {
    const person = await someone()
    const others = new Set<number>()
    for (let times = 0; times < 300; times += 1) {
      others.add((await call('POST', `${person.token}${times}`)).status)
    }
    expect([...others]).toEqual([404])
    for (let times = 0; times < 61; times += 1) await call('GET', person.token)
    expect((await call('GET', person.token)).status).toBe(429)
    expect((await call('POST', person.token)).status).toBe(200)
  })

  it('of one and the same link is answered 60 times in a minute, long after it is final', async () => {
    const person = await someone()
    const statuses: number[] = []
    for (let times = 0; times < 61; times += 1) {
      statuses.push((await call('POST', person.token)).status)
    }
    expect(statuses.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 200))
    expect((await stateOf(person)).trail).toHaveLength(1)
  })
})

describe('the page behind the link', () => {
  it('asks, and changes nothing: scanners open every link of a message', async () => {
    const person = await someone()
    const answer = await call('GET', person.token)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(await answer.text()).toContain('<form method="post"><button type="submit">')
    expect(await stateOf(person)).toEqual(nothing)
  })

  it('answers HEAD', async () => {
    const person = await someone()
    const answer = await call('HEAD', person.token)
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(await stateOf(person)).toEqual(nothing)
  })

  it('shows of the address what its owner needs to know it again', async () => {
    const { token } = await someone()
    const html = await (await call('GET', token)).text()
    expect(html).toContain('p…@north1.example')
    expect(html).not.toContain('p1@')
  })

  it('is kept by no cache, listed by no search engine, framed by no site and runs no script', async () => {
    const { token } = await someone()
    const { headers } = await call('GET', token)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-robots-tag')).toBe('noindex')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors/)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('set-cookie')).toBeNull()
  })

  it('writes an address as text, whatever it holds', async () => {
    const { tenantId, token } = await someone()
    const email = '<b>@evil.example&"'
    await store.db
      .updateTable('contacts')
      .set({ email })
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(await (await call('GET', token)).text()).toContain('&lt;…@evil.example&amp;&quot;')
  })
})

describe('a link that this installation did not write', () => {
  const forgeries: [string, (person: Person, other: Person) => string | Promise<string>][] = [
    ['of another contact', ({ token }) => token.replace('con_1', 'con_2')],
    ['of another tenant', ({ token, tenantId }, other) => token.replace(tenantId, other.tenantId)],
    [
      'made with another tenant’s secret',
      async ({ tenantId }, other) =>
        unsubscribeToken({
          tenantId,
          contactId: 'con_1',
          secret: await tenantSecret(store.db, other.tenantId),
        }),
    ],
    ['of a tenant that does not exist', ({ token, tenantId }) => token.replace(tenantId, 'nobody')],
    ['of a contact that does not exist', ({ tenantId }) => tokenOf(tenantId, 'con_gone')],
    ['cut short', ({ token }) => token.slice(0, -1)],
    ['with something behind it', ({ token }) => `${token}=`],
    ['without any sense', () => 'x'],
    ['with a NUL', () => '%00'],
    ['as long as a header may be', () => 'x'.repeat(8_000)],
  ]

  test.each(forgeries)('%s gets a page that says so', async (_name, forge) => {
    const [person, other] = [await someone(), await someone()]
    const token = await forge(person, other)
    for (const method of ['GET', 'POST']) {
      const answer = await call(method, token)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        404,
        'text/html; charset=utf-8',
      ])
      expect(await answer.text()).toContain('<h1>This link is not valid</h1>')
    }
    expect(await stateOf(person)).toEqual(nothing)
    expect(await stateOf(other)).toEqual(nothing)
  })
})
