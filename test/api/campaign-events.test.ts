import { beforeEach, describe, expect, it, test } from 'vitest'
import { wallClock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { performerOn } from '../support/activities.js'
import { temporalDouble, withApi, type TestApi } from '../support/api.js'
import { createFakeEmail } from '../support/fake-email.js'
import { orderFor, seedCampaign, type SeededCampaign, type SeedOptions } from '../support/world.js'

let store: Store
let api: TestApi
withApi((started) => ({ api, store } = started))

let tenants = 0
let tenantId = ''
let key = ''
/** As the reasons name the day of an event without an instant of its own. */
let today = ''

beforeEach(async () => {
  tenants += 1
  tenantId = `tenant-${tenants}`
  key = await api.makeKey(['operator'], tenantId)
  const format = { day: 'numeric', month: 'short', timeZone: 'Etc/UTC' } as const
  today = new Intl.DateTimeFormat('en-GB', format).format(wallClock.now())
})

const seed = (options: SeedOptions = {}) => seedCampaign(store, { tenantId, ...options })
const post = (path: string, body?: unknown, headers = {}) =>
  api.request('POST', `/api/v1/${path}`, { key, body, headers })
const get = async (path: string) => (await api.request('GET', `/api/v1/${path}`, { key })).json
const report = (body: object, headers = {}) => post('campaigns/cmp_1/events', body, headers)
const rows = (table: 'stops' | 'suppressions' | 'outbox' | 'contact_events' | 'audit_log') =>
  store.db.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute()
const messages = async () =>
  (
    await store.db
      .selectFrom('outbox')
      .select(['workflow_id', 'payload'])
      .where('tenant_id', '=', tenantId)
      .orderBy('outbox_id')
      .execute()
  ).map((row) => ({ to: row.workflow_id, ...(row.payload['message'] as { kind: string }) }))

async function claim(seeded: SeededCampaign, index: number): Promise<string> {
  const contact = seeded.contacts[index]!
  const touch = {
    tenant_id: tenantId,
    touch_id: `tch_${index}`,
    touch_key: `cmp_1/${contact.contactId}/1/email`,
    campaign_id: 'cmp_1',
    account_id: contact.accountId,
    contact_id: contact.contactId,
    sender_id: 'snd_1',
    channel: 'email',
    step: 1,
    state: 'claimed' as const,
    slot_at: new Date(wallClock.now()),
    reason: 'due',
    address: contact.email,
    fence: 1,
    attempt: 1,
    counted_at: new Date(wallClock.now()),
    created_at: new Date(wallClock.now()),
    updated_at: new Date(wallClock.now()),
  }
  await store.db.insertInto('touches').values(touch).execute()
  return touch.touch_id
}

describe('a reply', () => {
  it('ends the messages to its writer, holds the colleagues and tells the workflow', async () => {
    const seeded = await seed({ contacts: 3, oneAccount: true })
    const inFlight = [await claim(seeded, 0), await claim(seeded, 1)]
    const answer = await report({ contact_id: 'con_1', type: 'replied', sentiment: 'positive' })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      campaign_id: 'cmp_1',
      contact_id: 'con_1',
      type: 'replied',
      conflict: 'colleague_responded',
      contact: 'stopped',
      account: 'paused',
      suppressed: false,
      effect: 'This person gets nothing more in this campaign; the account is paused.',
    })
    expect(answer.json.in_flight.toSorted()).toEqual(inFlight)
    expect(await messages()).toMatchObject([
      { kind: 'pause', reason: 'conflict: colleague_responded' },
      { kind: 'stop_contact', contact_id: 'con_1', reason: `replied on ${today}` },
    ])
    expect(await rows('audit_log')).toMatchObject([
      { action: 'event.record', subject: answer.json.event_id, detail: { in_flight: 2 } },
    ])
  })

  it('is final once answered: its writer is skipped for good, a colleague is held', async () => {
    const seeded = await seed({ contacts: 2, oneAccount: true })
    await report({ contact_id: 'con_1', type: 'replied' })
    const email = createFakeEmail()
    const { perform } = performerOn(store, email)
    expect(await perform(orderFor(seeded, 0))).toMatchObject({
      kind: 'skipped',
      ends: 'contact',
      reason: `contact replied on ${today}`,
    })
    expect(await perform(orderFor(seeded, 1))).toMatchObject({
      kind: 'held',
      reason: 'account conflict: colleague_responded',
    })
    expect(email.submitted).toEqual([])
  })

  it('leaves other campaigns and other accounts alone', async () => {
    const seeded = await seed({ contacts: 2 })
    const other = await seed({ contacts: 2, campaignId: 'cmp_2' })
    await report({ contact_id: 'con_1', type: 'replied' })
    const { perform } = performerOn(store, createFakeEmail())
    expect((await perform(orderFor(seeded, 1))).kind).toBe('sent')
    expect((await perform(orderFor(other, 0))).kind).toBe('sent')
    expect((await get('campaigns/cmp_1')).status).toBe('active')
  })

  it('pauses the campaign when its account is the only one', async () => {
    await seed({ contacts: 2, oneAccount: true })
    await report({ contact_id: 'con_1', type: 'replied' })
    const campaign = await get('campaigns/cmp_1')
    expect(campaign).toMatchObject({
      status: 'paused',
      contacts_engaged: 1,
      contacts: [
        { contact_id: 'con_1', progress: 'stopped', reason: `replied on ${today}` },
        { contact_id: 'con_2', progress: 'queued' },
      ],
      conflicts: { has_conflict: true, should_pause: true },
    })
  })

  it('holds nobody else where the config does not pause, and stays a conflict', async () => {
    await seed({ contacts: 2, oneAccount: true })
    await configure({ conflict_check_enabled: false })
    const answer = await report({ contact_id: 'con_1', type: 'replied' })
    expect(answer.json).toMatchObject({ contact: 'stopped', account: 'unchanged' })
    expect(await get('campaigns/cmp_1/conflicts')).toMatchObject({
      has_conflict: true,
      conflicts: [{ type: 'colleague_responded', contact: 'p1@north1.example' }],
      should_pause: false,
    })
    expect(await rows('stops')).toMatchObject([{ scope: 'contact', effect: 'end' }])
  })

  it('reported twice is two events and one stop', async () => {
    await seed({ contacts: 2, oneAccount: true })
    await report({ contact_id: 'con_1', type: 'replied' })
    await report({ contact_id: 'con_1', type: 'replied' })
    expect(await rows('contact_events')).toHaveLength(2)
    const stops = await store.db
      .selectFrom('stops')
      .select(['scope', 'effect'])
      .where('tenant_id', '=', tenantId)
      .orderBy('scope')
      .execute()
    expect(stops).toEqual([
      { scope: 'account', effect: 'hold' },
      { scope: 'campaign', effect: 'hold' },
      { scope: 'contact', effect: 'end' },
    ])
  })
})

async function configure(config: object): Promise<void> {
  const { campaignConfigSchema } = await import('../../contracts/campaign-config.js')
  await store.db
    .updateTable('campaigns')
    .set({ config: JSON.stringify(campaignConfigSchema.parse(config)) })
    .where('tenant_id', '=', tenantId)
    .execute()
}

const effects: [type: string, more: object, expected: object][] = [
  ['replied', { sentiment: 'negative' }, { conflict: 'negative_sentiment', contact: 'stopped' }],
  ['primary_responded', {}, { type: 'replied', contact: 'stopped', account: 'paused' }],
  ['meeting_scheduled', {}, { type: 'meeting_booked', conflict: 'meeting_scheduled' }],
  ['not_now', {}, { conflict: 'colleague_responded', contact: 'stopped' }],
  ['complaint', {}, { type: 'complained', conflict: 'complaint', suppressed: true }],
  ['bounced_hard', {}, { conflict: null, contact: 'stopped', account: 'unchanged' }],
  ['bounced_soft', {}, { contact: 'unchanged', effect: /third soft bounce/ }],
  ['out_of_office', {}, { contact: 'postponed', account: 'unchanged' }],
  ['engaged', { engagement: 'inquiry' }, { conflict: null, contact: 'unchanged' }],
]
test.each(effects)('%s has the effect that its answer says', async (type, more, expected) => {
  await seed({ contacts: 2, oneAccount: true })
  const answer = await report({ contact_id: 'con_1', type, ...more })
  expect(answer.status).toBe(200)
  for (const [field, value] of Object.entries(expected)) {
    if (value instanceof RegExp) expect(answer.json[field]).toMatch(value)
    else expect([field, answer.json[field]]).toEqual([field, value])
  }
})

describe('an event that ends more than this campaign', () => {
  it('suppresses every address of a person who unsubscribes, and tells their other campaigns', async () => {
    await seed()
    await seed({ campaignId: 'cmp_2' })
    await store.db
      .updateTable('contacts')
      .set({ phone: '+4915112345678' })
      .where('tenant_id', '=', tenantId)
      .execute()
    const answer = await report({ contact_id: 'con_1', type: 'unsubscribe' })
    expect(answer.json).toMatchObject({ type: 'unsubscribed', suppressed: true })
    const suppressed = (await rows('suppressions')).map(({ kind, reason }) => `${kind} ${reason}`)
    expect(suppressed.toSorted()).toEqual(['email unsubscribed', 'phone unsubscribed'])
    const told = (await messages()).map(({ to, kind }) => `${to.split(':')[2]} ${kind}`)
    expect([...new Set(told)]).toEqual([
      'cmp_1 pause',
      'cmp_1 stop_contact',
      'cmp_2 stop_contact',
      // the number is suppressed, too, and it alone would only close SMS and calls
      'cmp_2 reload',
    ])
  })

  it('suppresses the address that bounced, and not the phone', async () => {
    await seed()
    await store.db
      .updateTable('contacts')
      .set({ phone: '+4915112345678' })
      .where('tenant_id', '=', tenantId)
      .execute()
    await report({ contact_id: 'con_1', type: 'bounced_hard' })
    expect(await rows('suppressions')).toMatchObject([{ kind: 'email', reason: 'bounced_hard' }])
  })

  it('suppresses also when the campaign has ended, and says that nothing else was left to stop', async () => {
    await seed()
    await post('campaigns/cmp_1/cancel')
    await store.db
      .updateTable('campaign_accounts')
      .set({ finished_at: new Date(wallClock.now()) })
      .where('tenant_id', '=', tenantId)
      .execute()
    const before = (await rows('outbox')).length
    expect((await report({ contact_id: 'con_1', type: 'unsubscribed' })).json).toMatchObject({
      contact: 'unchanged',
      account: 'unchanged',
      suppressed: true,
      conflict: null,
      effect: expect.stringMatching(/has ended, so nothing was left .* from any campaign/),
    })
    expect(await rows('suppressions')).toHaveLength(1)
    expect(await rows('outbox')).toHaveLength(before)
    expect((await get('campaigns/cmp_1')).status).toBe('cancelled')
  })
})

describe('smaller events', () => {
  it('stop a person at the third soft bounce', async () => {
    await seed()
    const contacts: string[] = []
    for (let bounce = 1; bounce <= 3; bounce += 1) {
      const answer = await report({ contact_id: 'con_1', type: 'bounced_soft' })
      contacts.push(answer.json.contact)
    }
    expect(contacts).toEqual(['unchanged', 'unchanged', 'stopped'])
    expect(await rows('stops')).toMatchObject([
      { reason: `the address bounced 3 times, last on ${today}` },
    ])
  })

  it('hand an engagement to the workflow under the id of its event', async () => {
    await seed()
    const occurred_at = '2026-01-05T09:00:00.000Z'
    const body = { type: 'engaged', engagement: 'demo_request', disclosable: true, occurred_at }
    const { event_id } = (await report({ contact_id: 'con_1', ...body })).json
    expect(await messages()).toMatchObject([
      {
        kind: 'engaged',
        event_id,
        contact_id: 'con_1',
        engagement: 'demo_request',
        disclosable: true,
        at_ms: Date.parse(occurred_at),
      },
    ])
  })

  it('postpone an absent person to the day after their return, or by five business days', async () => {
    await seed()
    const inTenDays = new Date(wallClock.now() + 10 * 86_400_000).toISOString().slice(0, 10)
    await report({ contact_id: 'con_1', type: 'out_of_office', return_date: inTenDays })
    await report({ contact_id: 'con_1', type: 'out_of_office' })
    expect(await messages()).toMatchObject([
      { kind: 'postpone', until: { kind: 'day' } },
      { kind: 'postpone', until: { kind: 'business_days', count: 5 } },
    ])
  })
})

describe('an event that cannot be taken', () => {
  const soon = () => new Date(wallClock.now() + 86_400_000).toISOString()
  const refusals: [what: string, body: () => object, pointer: string, words: RegExp][] = [
    ['an unknown person', () => ({ contact_id: 'con_x' }), '/contact_id', /not a contact of this/],
    ['the future', () => ({ occurred_at: soon() }), '/occurred_at', /not be in the future/],
    ['an unknown type', () => ({ type: 'waved' }), '/type', /must be one of/],
    ['an engagement without its kind', () => ({ type: 'engaged' }), '/engagement', /is needed/],
    [
      'a return date of a reply',
      () => ({ return_date: '2026-12-24' }),
      '/return_date',
      /out_of_office only/,
    ],
    [
      'an absence of years',
      () => ({ type: 'out_of_office', return_date: '9999-12-31' }),
      '/return_date',
      /within 365 days/,
    ],
  ]
  it.each(refusals)('is refused: %s', async (_what, body, pointer, words) => {
    await seed()
    const answer = await report({ contact_id: 'con_1', type: 'replied', ...body() })
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, pointer])
    expect(answer.json.errors[0].detail).toMatch(words)
    expect(await rows('contact_events')).toEqual([])
  })

  it('is refused for a draft and for a campaign of somebody else', async () => {
    await seed()
    await store.db
      .updateTable('campaigns')
      .set({ status: 'draft' })
      .where('tenant_id', '=', tenantId)
      .execute()
    const body = { contact_id: 'con_1', type: 'replied' }
    expect((await report(body)).status).toBe(409)
    const stranger = await api.makeKey(['operator'], 'rival')
    const path = '/api/v1/campaigns/cmp_1/events'
    expect((await api.request('POST', path, { key: stranger, body })).status).toBe(404)
  })
})

describe('an event told again', () => {
  it('is one event under one Idempotency-Key, also when the first answer was never stored', async () => {
    await seed()
    const headers = { 'idempotency-key': 'reply-1' }
    const body = { contact_id: 'con_1', type: 'replied' }
    const first = await report(body, headers)
    await store.db.deleteFrom('idempotency_keys').execute()
    const again = await report(body, headers)
    expect(again.json).toEqual(first.json)
    expect(await rows('contact_events')).toHaveLength(1)
    expect(await messages()).toHaveLength(2)
  })

  it('works while Temporal is away', async () => {
    await seed()
    api.deps.temporal = temporalDouble(false)
    try {
      expect((await report({ contact_id: 'con_1', type: 'replied' })).status).toBe(200)
    } finally {
      api.deps.temporal = temporalDouble(true)
    }
  })
})
