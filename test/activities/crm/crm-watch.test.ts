import { afterEach, beforeEach, expect, test } from 'vitest'
import { pino } from 'pino'
import { createCrmWatch, type CrmWatch } from '../../../activities/crm/crm-watch.js'
import { createHubspotCrm } from '../../../activities/crm/hubspot/hubspot-crm.js'
import { openStore, type Store } from '../../../store/open-store.js'
import { wallClock } from '../../../runtime/clock.js'
import { performerOn, type Performer } from '../../support/activities.js'
import { createFakeEmail, type FakeEmail } from '../../support/fake-email.js'
import { startHubspot, type HubspotDouble } from '../../support/hubspot-double.js'
import { monday9, orderFor, seedCampaign, type SeededCampaign } from '../../support/world.js'

let store: Store
let hubspot: HubspotDouble
let email: FakeEmail
let seeded: SeededCampaign
let person: string
let now: number
let answers: string[]
let lines: string[]

beforeEach(async () => {
  store = await openStore({ kind: 'memory' })
  hubspot = await startHubspot()
  email = createFakeEmail()
  seeded = await seedCampaign(store, { contacts: 2, oneAccount: true })
  person = hubspot.add('contacts', { email: 'p1@north1.example', lifecyclestage: 'lead' })
  now = monday9
  answers = []
  lines = []
})
afterEach(async () => {
  await hubspot.close()
  await store.close()
})

function watch(): CrmWatch {
  const port = createHubspotCrm({
    baseUrl: hubspot.url,
    token: hubspot.token,
    rules: { allowedHosts: [hubspot.place] },
    clock: wallClock,
  })
  return createCrmWatch({
    store,
    crm: (tenantId) => (tenantId === 'default' ? port : null),
    clock: { now: () => now },
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    defaultTimezone: 'Etc/UTC',
    asked: (answer) => void answers.push(answer),
  })
}

const performer = (crm = watch()): Performer =>
  performerOn(store, email, { crm, clock: { now: () => now } })

const has = (kind: 'emails' | 'meetings' | 'deals', properties: Record<string, string>) =>
  hubspot.associate(person, hubspot.add(kind, properties))

const reply = (hoursAgo: number) => {
  // the campaign was launched at monday9: what comes after counts
  const at = new Date(now - hoursAgo * 3_600_000).toISOString()
  has('emails', { hs_email_direction: 'INCOMING_EMAIL', hs_timestamp: at })
}

const events = () =>
  store.db.selectFrom('contact_events').selectAll().orderBy('occurred_at').execute()

const later = (hours: number) => {
  now = monday9 + hours * 3_600_000
  return orderFor(seeded, 0, { at_ms: now, slot_at_ms: now })
}

test('without anything in the CRM the message goes out', async () => {
  expect(await performer().perform(orderFor(seeded))).toMatchObject({ kind: 'sent' })
  expect(email.submitted).toHaveLength(1)
  expect(answers).toEqual(['known'])
})

test('a reply that only the CRM knows stops the message and holds the account', async () => {
  const order = later(3)
  reply(1)
  const result = await performer().perform(order)
  expect(result).toMatchObject({ kind: 'skipped', ends: 'contact' })
  expect(email.submitted).toEqual([])
  const [event, ...others] = await events()
  expect(others).toEqual([])
  expect(event).toMatchObject({
    type: 'replied',
    recorded_by: 'crm',
    contact_id: seeded.contacts[0]?.contactId,
    occurred_at: new Date(now - 3_600_000),
  })
  // the colleague waits, as after any reply
  const colleague = orderFor(seeded, 1, { at_ms: now, slot_at_ms: now })
  expect(await performer().perform(colleague)).toMatchObject({ kind: 'held' })
})

test('it is recorded once, however often it is asked', async () => {
  const order = later(3)
  reply(1)
  await performer().perform(order)
  await performer().perform({ ...order, step: 2 })
  expect(await events()).toHaveLength(1)
})

test('a meeting ends the account as won', async () => {
  has('meetings', { hs_meeting_start_time: '2026-12-01T10:00:00Z' })
  const result = await performer().perform(orderFor(seeded))
  expect(result).toMatchObject({ kind: 'skipped', ends: 'contact' })
  expect((await events())[0]).toMatchObject({ type: 'meeting_booked', occurred_at: new Date(now) })
  expect(email.submitted).toEqual([])
})

test.each([
  ['open deal in the CRM', () => has('deals', { hs_is_closed: 'false' })],
  [
    'customer in the CRM',
    () => void (hubspot.all('contacts')[0]!.properties['lifecyclestage'] = 'customer'),
  ],
])('%s: this person gets nothing, and it is no event', async (reason, make) => {
  make()
  expect(await performer().perform(orderFor(seeded))).toEqual({
    kind: 'skipped',
    at_ms: monday9,
    reason: `contact ${reason}`,
    ends: 'contact',
  })
  expect(await events()).toEqual([])
  const told = await store.db.selectFrom('outbox').selectAll().execute()
  expect(told.map(({ payload }) => payload)).toMatchObject([
    { kind: 'signal', message: { kind: 'stop_contact', reason } },
  ])
  // colleagues go on
  expect(await performer().perform(orderFor(seeded, 1))).toMatchObject({ kind: 'sent' })
})

test('an absence notice that we have read ourselves is no reply', async () => {
  const order = later(3)
  reply(1)
  await store.db
    .insertInto('inbox')
    .values({
      tenant_id: 'default',
      inbox_id: 'inb_1',
      source: 'imap',
      provider_event_id: '1',
      kind: 'message',
      channel: 'email',
      contact_id: seeded.contacts[0]!.contactId,
      matched_by: 'address',
      status: 'handled',
      class: 'out_of_office',
      effect: 'Nothing stops.',
      occurred_at: new Date(now - 3_600_000 + 60_000),
      received_at: new Date(now),
    })
    .execute()
  expect(await performer().perform(order)).toMatchObject({ kind: 'sent' })
  expect(await events()).toEqual([])
})

test.each([
  ['down', () => void (hubspot.down = { status: 503 })],
  ['refusing our token', () => void Object.assign(hubspot, { token: 'another' })],
])('a CRM that is %s is told of and stops nothing', async (_name, breakIt) => {
  const crm = performer()
  breakIt()
  expect(await crm.perform(orderFor(seeded))).toMatchObject({ kind: 'sent' })
  expect(answers).toEqual(['away'])
  expect(lines.join()).toContain('the CRM could not be asked')
  expect(lines.join()).not.toContain('north1.example')
  // and not asked again at once: the next one does not wait for it
  await crm.perform(orderFor(seeded, 1))
  expect(answers).toEqual(['away'])
})

test('it is asked again about a person after a minute, not before', async () => {
  const crm = watch()
  await crm.heed(orderFor(seeded), now)
  const calls = hubspot.calls.length
  now += 59_000
  await crm.heed(orderFor(seeded), now)
  expect(hubspot.calls).toHaveLength(calls)
  now += 2_000
  await crm.heed(orderFor(seeded), now)
  expect(hubspot.calls.length).toBeGreaterThan(calls)
})

test('the people of another tenant are no business of this CRM', async () => {
  await watch().heed(orderFor(seeded, 0, { tenant_id: 'acme' }), now)
  expect(hubspot.calls).toEqual([])
})
