import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { type TestApi, withApi } from '../support/api.js'
import { byText, contactsOf, upload } from './support/upload.js'

let api: TestApi
let store: Store
let key = ''
let tenants = 0

withApi((started) => ({ api, store } = started))

const fresh = () => api.makeKey(['operator'], `export-${++tenants}`)

beforeEach(async () => {
  key = await fresh()
})

const download = async (by: string, query = '') =>
  (await api.request('GET', `/api/v1/contacts/export${query}`, { key: by })).text
const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true })
const importJson = (by: string, contacts: unknown[]) =>
  upload(api, JSON.stringify(contacts), {
    key: by,
    headers: { 'content-type': 'application/json' },
  })

it('a formula is no formula in the export, and is itself again after an import', async () => {
  await importJson(key, [
    {
      email: 'a@x.example',
      name: '=1+1',
      title: '@home',
      company: "'=quoted",
      phone: '+4915112345678',
    },
  ])
  const answer = await api.request('GET', '/api/v1/contacts/export', { key })
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="contacts.csv"')
  expect(answer.text.match(/\r\n/g)).toHaveLength(2)
  expect(rowsOf(answer.text)).toMatchObject([
    { name: "'=1+1", title: "'@home", company: "''=quoted", phone: "'+4915112345678" },
  ])
  const other = await fresh()
  await upload(api, answer.text, { key: other })
  expect((await contactsOf(api, other))[0]).toMatchObject({
    name: '=1+1',
    title: '@home',
    company: "'=quoted",
    phone: '+4915112345678',
  })
})

const line = fc
  .string({
    unit: fc.constantFrom('a', 'Ü', '"', ',', ';', "'", '=', '+', '-', '@', ' ', '€', '1'),
  })
  .map((text) => text.trim())
const value = fc.oneof(
  line,
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.boolean(),
)
const proof = fc.record({
  at: fc.constant('2026-01-31T09:00:00Z'),
  source: fc.constant('form, "2"'),
})
const person = fc.record(
  {
    name: line,
    first_name: line,
    title: line,
    company: line,
    account_id: line,
    source: line,
    phone: fc.constantFrom('+4915112345678', '+33612345678'),
    timezone: fc.constantFrom('Europe/Berlin', 'Etc/GMT+5'),
    country: fc.constantFrom('DE', 'US'),
    source_at: fc.constant('2026-01-31T09:00:00.000Z'),
    consent: fc.record({ sms: fc.oneof(fc.constant(true), proof) }),
    fields: fc.dictionary(fc.constantFrom('seats', 'notes', 'x1'), value),
    suppressed: fc.constantFrom('unsubscribed', 'manual', 'complained', 'bounced_hard', ''),
  },
  { requiredKeys: [] },
)

it('what was exported and imported is the same, whatever it says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 8 }), async (people) => {
      const [from, to] = [await fresh(), await fresh()]
      const given = people.map((one, index) => ({ ...one, email: `p${index}@x.example` }))
      expect((await importJson(from, given)).json.errors).toEqual([])
      const exported = await download(from)
      const imported = await upload(api, exported, { key: to })
      expect(imported.json).toMatchObject({ created: people.length, refused: 0 })
      expect(withoutIds(await download(to))).toEqual(withoutIds(exported))
      // and where it came from nothing changes
      const again = await upload(api, exported, { key: from })
      expect(again.json).toMatchObject({ unchanged: people.length, updated: 0, refused: 0 })
    }),
    { numRuns: 60 },
  )
})

function withoutIds(csv: string) {
  return rowsOf(csv)
    .map(({ contact_id: _id, ...rest }) => rest)
    .sort((a, b) => ((a['email'] ?? '') < (b['email'] ?? '') ? -1 : 1))
}

it('goes through all pages, of everybody or of one list, and says who is suppressed and why', async () => {
  const emails = Array.from({ length: 1203 }, (_, index) => `p${index}@x.example`)
  await upload(api, `email\n${emails.join('\n')}\n`, { key })
  const { json: list } = await upload(api, 'email,unsubscribed\nq@y.example,yes\nr@y.example,\n', {
    key,
  })
  await api.request('POST', '/api/v1/suppressions', { key, body: { domain: 'y.example' } })
  const all = rowsOf(await download(key))
  expect(all.map(({ email }) => email).sort(byText)).toEqual(
    [...emails, 'q@y.example', 'r@y.example'].sort(byText),
  )
  const listed = rowsOf(await download(key, `?list_id=${list.list_id}`))
  expect(
    listed
      .map(({ email, unsubscribed, suppressed }) => [email, unsubscribed, suppressed])
      .sort(byText),
  ).toEqual([
    ['q@y.example', 'true', 'unsubscribed'],
    ['r@y.example', '', 'manual'],
  ])
})

it('is on record, without the people in it', async () => {
  await upload(api, 'email\na@x.example\n', { key })
  await download(key)
  const trail = await store.db
    .selectFrom('audit_log')
    .select(['action', 'detail'])
    .where('tenant_id', '=', `export-${tenants}`)
    .where('action', 'like', 'contacts.export%')
    .orderBy('sequence')
    .execute()
  expect(trail).toEqual([
    { action: 'contacts.export_begun', detail: {} },
    { action: 'contacts.export', detail: { contacts: 1, complete: true } },
  ])
})

it('needs the scope of an operator', async () => {
  const reviewer = await api.makeKey(['reviewer'], `export-${tenants}`)
  expect((await api.request('GET', '/api/v1/contacts/export', { key: reviewer })).status).toBe(403)
})

it('of a tenant without contacts has its header', async () => {
  expect((await download(key)).split(',').slice(0, 2)).toEqual(['contact_id', 'email'])
})
