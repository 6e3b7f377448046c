import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WebhookEventType } from '../../contracts/webhook-events.js'
import { wallClock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { announce, type Announcement } from '../../store/repositories/announcements.js'
import { finishCampaignAccount } from '../../store/repositories/campaign-accounts.js'
import { placeSuppressions } from '../../store/repositories/place-suppressions.js'
import { insertEndpoint } from '../../store/repositories/webhook-endpoints.js'
import { openTestStore } from '../support/stores.js'
import { monday9, seedCampaign } from '../support/world.js'

let store: Store

beforeEach(async () => {
  store = await openTestStore('postgres')
  await seedCampaign(store, { contacts: 2 })
})
afterEach(() => store.close())

const listen = (events: WebhookEventType[], webhookId = 'whk_1', tenantId = 'default') =>
  store.transaction((trx) =>
    insertEndpoint(trx, {
      tenantId,
      webhookId,
      url: 'https://hooks.northwind.com/',
      events,
      by: 'key_1',
      nowMs: monday9,
    }),
  )

const happening = (changes: Partial<Announcement> = {}): Announcement => ({
  tenantId: 'default',
  type: 'touch.sent',
  eventId: 'evt_1',
  contactId: 'con_1',
  campaignId: 'cmp_1',
  accountId: 'acc_1',
  data: {},
  occurredAtMs: monday9,
  nowMs: monday9,
  crm: { kind: 'touch', subjectId: 'tch_1', title: 'Email 1', bodyHash: null },
  ...changes,
})
const say = (changes: Partial<Announcement> = {}) =>
  store.transaction((trx) => announce(trx, happening(changes)))

const queued = () =>
  store.db.selectFrom('webhook_deliveries').selectAll().orderBy('position').execute()
const entries = () => store.db.selectFrom('crm_entries').selectAll().execute()

test('each endpoint that asked for it, and the CRM, once however often it is said', async () => {
  await seedCampaign(store, { tenantId: 'acme', campaignId: 'cmp_2' })
  await listen(['touch.sent', 'touch.failed'])
  await listen(['touch.sent'], 'whk_2')
  await listen(['touch.failed'], 'whk_3')
  await listen(['touch.sent'], 'whk_4', 'acme')
  await say()
  await say()
  expect((await queued()).map(({ webhook_id }) => webhook_id).toSorted()).toEqual([
    'whk_1',
    'whk_2',
  ])
  expect(await entries()).toMatchObject([{ state: 'pending', subject_id: 'tch_1', attempts: 0 }])
})

test('the id of an event has no full stop, which separates the parts that are signed', async () => {
  await listen(['touch.sent'])
  await say({ eventId: 'tch_1.sent.first' })
  expect((await queued()).map(({ event_id }) => event_id)).toEqual(['tch_1_sent_first'])
})

test('nothing is stored for nobody', async () => {
  await say({ crm: null })
  await say({ contactId: null })
  expect([await queued(), await entries()]).toEqual([[], []])
})

test('an endpoint that is disabled or came later is told nothing of it', async () => {
  await say()
  await listen(['touch.sent'])
  await store.db
    .updateTable('webhook_endpoints')
    .set({ disabled_at: new Date(wallClock.now()) })
    .execute()
  await say({ eventId: 'evt_2' })
  expect(await queued()).toEqual([])
})

test('a tenant that lives in the future does not make others wait for it', async () => {
  await listen(['touch.sent'])
  await say({ nowMs: wallClock.now() + 86_400_000 })
  const [delivery] = await queued()
  const [entry] = await entries()
  for (const row of [delivery, entry]) {
    expect(row?.next_try_at?.getTime()).toBeLessThanOrEqual(wallClock.now())
  }
})

describe('a suppression', () => {
  const place = (kind: 'email' | 'domain', value: string, reason: 'manual' | 'unsubscribed') =>
    store.transaction((trx) =>
      placeSuppressions(trx, {
        tenantId: 'default',
        orders: [{ kind, value, reason, note: null }],
        by: 'anna',
        nowMs: monday9,
      }),
    )

  test('is told with the contact and without the address; a stronger reason is news', async () => {
    await listen(['contact.suppressed'])
    const address = 'p1@north1.example'
    await place('email', address, 'manual')
    await place('email', address, 'manual')
    await place('email', address, 'unsubscribed')
    await place('domain', 'north2.example', 'manual')
    const told = (await queued()).map(({ payload }) => payload['data'])
    expect(told).toMatchObject([
      { contact_id: 'con_1', kind: 'email', reason: 'manual' },
      { contact_id: 'con_1', kind: 'email', reason: 'unsubscribed' },
      { contact_id: null, kind: 'domain', reason: 'manual' },
    ])
    expect(JSON.stringify(await queued())).not.toContain('north1')
  })
})

describe('the end of a campaign', () => {
  const finish = (accountId: string) =>
    store.transaction((trx) =>
      finishCampaignAccount(trx, {
        tenantId: 'default',
        campaignId: 'cmp_1',
        accountId,
        outcome: 'completed',
        knownContacts: Infinity,
        nowMs: monday9,
      }),
    )

  test('is told once, with the last account', async () => {
    await listen(['campaign.completed'])
    await finish('acc_1')
    expect(await queued()).toEqual([])
    await finish('acc_2')
    await finish('acc_2')
    expect((await queued()).map(({ payload }) => payload['data'])).toEqual([
      { contact_id: null, campaign_id: 'cmp_1', account_id: null, accounts: 2 },
    ])
  })

  test('is no completion where somebody cancelled it', async () => {
    await listen(['campaign.completed'])
    await store.db.updateTable('campaigns').set({ status: 'cancelled' }).execute()
    await finish('acc_1')
    await finish('acc_2')
    expect(await queued()).toEqual([])
  })
})
