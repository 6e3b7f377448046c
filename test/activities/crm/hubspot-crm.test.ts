import { Client } from '@hubspot/api-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHubspotCrm } from '../../../activities/crm/hubspot/hubspot-crm.js'
import type { CrmLogEntry, CrmPerson, CrmPort } from '../../../contracts/crm-port.js'
import { wallClock } from '../../../runtime/clock.js'
import { startHubspot, type HubspotDouble } from '../../support/hubspot-double.js'

let hubspot: HubspotDouble
let crm: CrmPort

beforeEach(async () => {
  hubspot = await startHubspot()
  crm = connected()
})
afterEach(() => hubspot.close())

const connected = (given: { token?: string; timeoutMs?: number } = {}) =>
  createHubspotCrm({
    baseUrl: hubspot.url,
    token: hubspot.token,
    rules: { allowedHosts: [hubspot.place] },
    clock: wallClock,
    ...given,
  })

const anna: CrmPerson = {
  contact_id: 'con_1',
  email: 'anna@northwind.example',
  phone: null,
  first_name: 'Anna',
  last_name: 'Berg',
  title: 'VP Engineering',
  company: 'Northwind',
  domain: 'northwind.example',
}

const entry = (changes: Partial<CrmLogEntry> = {}): CrmLogEntry => ({
  entry_id: 'crm_0a1b',
  kind: 'touch',
  subject_id: 'tch_1',
  campaign_id: 'cmp_1',
  title: 'Email sent: <Hello> & more',
  text: 'First line\nsecond <b>line</b>',
  occurred_at_ms: Date.parse('2026-11-23T09:00:00Z'),
  person: anna,
  known: { contact: null, company: null },
  may_be_there: false,
  ...changes,
})

test("HubSpot's own client reads back what was logged", async () => {
  const logged = await crm.log(entry())
  if (logged.kind !== 'logged') throw new Error(JSON.stringify(logged))
  const client = new Client({ accessToken: hubspot.token, basePath: hubspot.url })
  const contact = await client.crm.contacts.basicApi.getById(
    anna.email!,
    ['email', 'firstname', 'lastname', 'jobtitle'],
    undefined,
    ['notes', 'companies'],
    false,
    'email',
  )
  expect(contact.id).toBe(logged.links.contact)
  expect(contact.properties).toMatchObject({
    email: anna.email,
    firstname: 'Anna',
    lastname: 'Berg',
    jobtitle: 'VP Engineering',
  })
  expect(contact.associations?.['notes']?.results.map(({ id }) => id)).toEqual([logged.external_id])
  const note = await client.crm.objects.notes.basicApi.getById(logged.external_id!, [
    'hs_note_body',
    'hs_timestamp',
  ])
  expect(note.properties['hs_timestamp']).toBe('2026-11-23T09:00:00.000Z')
  expect(note.properties['hs_note_body']).toBe(
    '<p><strong>Email sent: &lt;Hello&gt; &amp; more</strong></p>' +
      '<p>First line<br>second &lt;b&gt;line&lt;/b&gt;</p><p><small>Overture crm_0a1b.</small></p>',
  )
  const companies = await client.crm.companies.searchApi.doSearch({
    filterGroups: [
      { filters: [{ propertyName: 'domain', operator: 'EQ' as never, value: anna.domain! }] },
    ],
    properties: ['name'],
    limit: 1,
  })
  expect(companies.results.map(({ id }) => id)).toEqual([logged.links.company])
  const page = await client.crm.associations.v4.basicApi.getPage(
    'contacts',
    contact.id,
    'companies',
  )
  expect(page.results.map(({ toObjectId }) => String(toObjectId))).toEqual([logged.links.company])
})

test('what the CRM says of a person stays; nobody is made twice', async () => {
  const id = hubspot.add('contacts', { email: anna.email!, jobtitle: 'CTO', firstname: 'Änna' })
  const first = await crm.log(entry())
  const second = await crm.log(entry({ entry_id: 'crm_2' }))
  expect(first).toMatchObject({ kind: 'logged', links: { contact: id } })
  expect(second).toMatchObject({ kind: 'logged', links: { contact: id } })
  expect(hubspot.all('contacts')).toHaveLength(1)
  expect(hubspot.all('contacts')[0]?.properties).toMatchObject({
    jobtitle: 'CTO',
    firstname: 'Änna',
  })
  expect(hubspot.all('companies')).toHaveLength(1)
})

test('who is known is not looked up again: one call for one entry', async () => {
  const first = await crm.log(entry())
  if (first.kind !== 'logged') throw new Error('not logged')
  hubspot.calls.length = 0
  await crm.log(entry({ entry_id: 'crm_2', known: first.links }))
  expect(hubspot.calls).toEqual(['POST /crm/v3/objects/notes'])
})

test('whom the CRM has deleted since is looked up anew', async () => {
  const logged = await crm.log(entry({ known: { contact: '7', company: '8' } }))
  expect(logged).toMatchObject({ kind: 'logged' })
  expect(hubspot.all('notes')).toHaveLength(1)
  expect(hubspot.all('contacts')).toHaveLength(1)
})

test('somebody with a phone number alone is found by it', async () => {
  const person = { ...anna, email: null, phone: '+4915112345678', domain: null, company: null }
  await crm.log(entry({ person }))
  await crm.log(entry({ person, entry_id: 'crm_2' }))
  expect(hubspot.all('contacts')).toHaveLength(1)
  expect(hubspot.all('companies')).toHaveLength(0)
  expect(hubspot.all('notes')).toHaveLength(2)
})

test('an answer that was lost does not make a second note, wherever the first one lies', async () => {
  hubspot.mishaps.push({ on: 'POST /crm/v3/objects/notes', how: 'lost' })
  expect(await crm.log(entry())).toMatchObject({ kind: 'away', retry_after_ms: null })
  const contact = hubspot.all('contacts')[0]!.id
  for (let n = 0; n < 620; n += 1) {
    hubspot.associate(hubspot.add('notes', { hs_note_body: `Overture crm_0a1b${n}.` }), contact)
  }
  const again = await crm.log(entry({ may_be_there: true }))
  expect(again).toMatchObject({ kind: 'logged' })
  expect(hubspot.all('notes')).toHaveLength(621)
  expect(again).toMatchObject({ external_id: hubspot.all('notes')[0]?.id })
})

test('a call that never arrived is made after all', async () => {
  hubspot.mishaps.push({ on: 'POST /crm/v3/objects/notes', how: 'cut' })
  expect((await crm.log(entry())).kind).toBe('away')
  expect((await crm.log(entry({ may_be_there: true }))).kind).toBe('logged')
  expect(hubspot.all('notes')).toHaveLength(1)
})

describe('trouble', () => {
  test.each([
    [{ status: 429, headers: { 'retry-after': '7' } }, 7_000, '429 (RATE_LIMITS)'],
    [{ status: 429 }, 10_000, '429 (RATE_LIMITS)'],
    [{ status: 500 }, null, '500 (INTERNAL_ERROR)'],
    [{ status: 503, headers: { 'retry-after': '60' } }, 60_000, '503'],
  ] as const)('%j is waited for', async (how, retry_after_ms, detail) => {
    hubspot.mishaps.push({ on: 'POST', how })
    expect(await crm.log(entry())).toEqual({
      kind: 'away',
      retry_after_ms,
      detail: expect.stringContaining(detail),
    })
  })

  test('a wrong token says so, and nothing is lost', async () => {
    expect(await connected({ token: 'wrong' }).log(entry())).toMatchObject({
      kind: 'away',
      detail: expect.stringContaining('HUBSPOT_TOKEN is wrong'),
    })
  })

  test('what HubSpot will never take is not tried for ever, and its words quote nobody', async () => {
    hubspot.mishaps.push({ on: 'POST', how: { status: 400 } })
    const outcome = await crm.log(entry())
    expect(outcome).toEqual({ kind: 'refused', detail: 'HubSpot answered 400 (INTERNAL_ERROR)' })
    const nobody = { ...anna, email: null, domain: null }
    expect((await crm.log(entry({ person: nobody }))).kind).toBe('refused')
  })

  test('an answer that is no HubSpot answer is no success', async () => {
    const strange = createHubspotCrm({
      baseUrl: `${hubspot.url}/nothing`,
      token: hubspot.token,
      rules: { allowedHosts: [hubspot.place] },
      clock: wallClock,
    })
    expect((await strange.log(entry())).kind).not.toBe('logged')
  })

  test('an address that may not be called is not', async () => {
    const outside = createHubspotCrm({
      baseUrl: hubspot.url,
      token: hubspot.token,
      rules: { allowedHosts: [] },
      clock: wallClock,
    })
    expect((await outside.log(entry())).kind).toBe('away')
    expect(hubspot.calls).toEqual([])
  })
})

describe('activity that only the CRM knows', () => {
  const since = Date.parse('2026-11-20T00:00:00Z')
  const ask = (within = 3_000) => crm.activitySince(anna, since, within)
  let contact: string
  const has = (kind: 'emails' | 'meetings' | 'deals', properties: Record<string, string>) => {
    const id = hubspot.add(kind, properties)
    hubspot.associate(contact, id)
    return id
  }

  beforeEach(() => {
    contact = hubspot.add('contacts', { email: anna.email!, lifecyclestage: 'lead' })
  })

  test('nothing of somebody it does not know, or who has done nothing', async () => {
    expect(await ask()).toEqual({ kind: 'known', activities: [] })
    const stranger = { ...anna, email: 'nobody@else.example' }
    expect(await crm.activitySince(stranger, since, 3_000)).toEqual({
      kind: 'known',
      activities: [],
    })
  })

  test('a reply, a meeting, an open deal; not what was ours, is old, off or closed', async () => {
    const direction = 'hs_email_direction'
    const reply = has('emails', {
      [direction]: 'INCOMING_EMAIL',
      hs_timestamp: '2026-11-21T10:00:00Z',
    })
    has('emails', { [direction]: 'EMAIL', hs_timestamp: '2026-11-21T09:00:00Z' })
    has('emails', { [direction]: 'INCOMING_EMAIL', hs_timestamp: '2026-11-19T10:00:00Z' })
    const start = 'hs_meeting_start_time'
    const meeting = has('meetings', { [start]: String(Date.parse('2026-12-01T10:00:00Z')) })
    has('meetings', { [start]: '2026-12-02T10:00:00Z', hs_meeting_outcome: 'CANCELED' })
    has('meetings', { [start]: '2026-01-02T10:00:00Z' })
    const deal = has('deals', { hs_is_closed: 'false' })
    has('deals', { hs_is_closed: 'true' })
    const answer = await ask()
    if (answer.kind !== 'known') throw new Error(answer.detail)
    expect(answer.activities).toEqual([
      { kind: 'replied', external_id: reply, at_ms: Date.parse('2026-11-21T10:00:00Z') },
      { kind: 'meeting', external_id: meeting, at_ms: Date.parse('2026-12-01T10:00:00Z') },
      { kind: 'open_deal', external_id: deal, at_ms: null },
    ])
  })

  test('a customer', async () => {
    hubspot.all('contacts')[0]!.properties['lifecyclestage'] = 'customer'
    expect(await ask()).toEqual({
      kind: 'known',
      activities: [{ kind: 'customer', external_id: contact, at_ms: null }],
    })
  })

  test.each([
    ['down', () => void (hubspot.down = { status: 503 })],
    ['silent', () => void hubspot.mishaps.push({ on: 'GET', how: 'silent' })],
    ['cut off', () => void hubspot.mishaps.push({ on: 'GET', how: 'cut' })],
  ])('a CRM that is %s says nothing, within the time it has', async (_name, breakIt) => {
    breakIt()
    const begun = performance.now()
    expect(await ask(300)).toMatchObject({ kind: 'away' })
    expect(performance.now() - begun).toBeLessThan(1_500)
  })
})
