import { beforeAll, describe, expect, it, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { wallClock } from '../../runtime/clock.js'
import { withApi, type TestApi } from '../support/api.js'

let api: TestApi
let store: Store
withApi((started) => ({ api, store } = started))

const post = (path: string, body?: unknown) => api.request('POST', `/api/v1/${path}`, { body })
const lead = (changes: object = {}) =>
  post('accounts/leads', { account_id: 'acc_1', email: 'cto@north.example', ...changes })

beforeAll(() =>
  post('senders', { email: 'mia@studio.example', name: 'Mia', postal_address: 'Berlin' }),
)

const faults: [what: string, body: object, status: number, pointer: string, words: RegExp][] = [
  ['no account', { account_id: undefined }, 400, '/account_id', /is required/],
  ['a blank account', { account_id: ' ' }, 400, '/account_id', /is required/],
  ['a bad e-mail address', { email: 'cto@' }, 422, '/email', /e-mail address like/],
  ['a number without a country', { phone: '0151 123' }, 422, '/phone', /international number/],
  ['an unknown zone', { timezone: 'Mars/Base' }, 422, '/timezone', /Europe\/Berlin/],
  ['an offset for a zone', { timezone: '+02:00' }, 422, '/timezone', /time zone name/],
  ['a country in words', { country: 'Germany' }, 422, '/country', /DE/],
  ['a forged header', { name: 'a\r\nBcc: x' }, 422, '/name', /line breaks/],
  ['nobody at all', { email: undefined }, 422, '/email', /no contact has an address/],
  [
    'a person without an address',
    { email: undefined, name: 'Anna', account_contacts: [{ email: 'b@x.example' }] },
    422,
    '/email',
    /the person named here has no address/,
  ],
  [
    'a colleague without an address',
    { account_contacts: [{ email: 'b@x.example' }, { name: 'Bo', title: 'VP' }] },
    422,
    '/account_contacts/1/email',
    /needs an email or a phone/,
  ],
  [
    "a colleague's bad zone",
    { account_contacts: [{ email: 'b@x.example', timezone: 'CEST+1' }] },
    422,
    '/account_contacts/0/timezone',
    /time zone/,
  ],
  [
    'a role that is none',
    { account_contacts: [{ email: 'b@x.example', role: 'boss' }] },
    422,
    '/account_contacts/0/role',
    /primary, secondary, tertiary/,
  ],
  ['nested metadata', { metadata: { a: { b: 1 } } }, 400, '/metadata/a', /must be text/],
  ['an unknown field', { emial: 'x' }, 400, '/emial', /not a known field/],
  ['an unknown setting', { config: { max_touches: 3 } }, 400, '/config/max_touches', /not a known/],
  ['no touch', { config: { max_touchpoints: 0 } }, 422, '/config/max_touchpoints', /from 1 to 50/],
  [
    'hours that end before they start',
    { config: { working_hours: { start: '18:00' } } },
    422,
    '/config/working_hours/end',
    /after start/,
  ],
  [
    'an interval that is none',
    { config: { touchpoint_intervals: [2, 'soon'] } },
    422,
    '/config/touchpoint_intervals/1',
    /whole days/,
  ],
]

test.each(faults)(
  '%s is refused, and nothing is stored',
  async (_what, body, status, pointer, words) => {
    const answer = await lead(body)
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([status, pointer])
    expect(answer.json.errors[0].detail).toMatch(words)
    const rows = await store.db.selectFrom('campaigns').select('campaign_id').execute()
    expect(rows).toEqual([])
  },
)

it('tells all faults at once', async () => {
  const answer = await lead({
    email: 'x',
    phone: '12',
    timezone: 'nowhere',
    account_contacts: [{ name: 'Bo', timezone: 'nowhere' }, { email: 'y' }],
  })
  expect(answer.status).toBe(422)
  expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    '/account_contacts/0/email',
    '/account_contacts/0/timezone',
    '/account_contacts/1/email',
    '/email',
    '/phone',
    '/timezone',
  ])
})

describe('who may post a lead', () => {
  it('is an operator', async () => {
    const key = await api.makeKey(['reviewer'])
    const body = { account_id: 'a', email: 'a@b.example' }
    const refused = await api.request('POST', '/api/v1/accounts/leads', { key, body })
    expect(refused.status).toBe(403)
    expect((await api.request('POST', '/api/v1/accounts/leads', { key: null, body })).status).toBe(
      401,
    )
  })
})

describe('links that nobody can open', () => {
  it('are refused before real mail leaves', async () => {
    Object.assign(api.deps.settings, { mailIsReal: true, publicUrl: 'http://localhost:3000' })
    try {
      const refused = await lead()
      expect([refused.status, refused.json.detail]).toEqual([
        422,
        expect.stringContaining('PUBLIC_URL'),
      ])
    } finally {
      Object.assign(api.deps.settings, { mailIsReal: false, publicUrl: 'https://overture.example' })
    }
  })
})

describe('a template of your own', () => {
  it('that cannot be written for somebody keeps the lead from starting', async () => {
    await store.db
      .insertInto('templates')
      .values({
        tenant_id: 'default',
        template_id: 'tpl_old',
        name: 'Saved before templates were checked',
        kind: 'outreach',
        channel: 'email',
        step: 2,
        tone: 'friendly',
        subject: null,
        body: 'Hi {{ first_name }}, how is {{ account.topic }}?',
        created_at: new Date(wallClock.now()),
        updated_at: new Date(wallClock.now()),
      })
      .execute()
    const people = { name: 'Anna Berg', account_contacts: [{ email: 'bo@north.example' }] }
    const refused = await lead({ ...people, metadata: { topic: 'planning' } })
    expect(refused.status).toBe(422)
    expect(refused.json.errors).toEqual([
      {
        pointer: '/account_contacts/0',
        detail: expect.stringMatching(/body of step 2 \(template tpl_old\): .*first_name/),
      },
    ])
    const named = { ...people, account_contacts: [{ email: 'bo@north.example', name: 'Bo Lind' }] }
    const made = await lead({ ...named, metadata: { topic: 'planning' } })
    expect(made.status).toBe(201)
  })
})
