import { describe, expect, it, test } from 'vitest'
import type { PreviewedTouch } from '../../contracts/preview.js'
import type { Store } from '../../store/open-store.js'
import { withApi, type TestApi } from '../support/api.js'

const lead = (changes: object = {}) => ({
  account_id: 'northwind',
  email: 'anna@northwind.example',
  name: 'Anna Berg',
  title: 'CTO',
  timezone: 'Europe/Berlin',
  account_contacts: [
    {
      email: 'bo@northwind.example',
      name: 'Bo Lind',
      title: 'VP Sales',
      timezone: 'Europe/Berlin',
    },
  ],
  ...changes,
})

const start_at = '2026-11-23T08:00:00Z'

describe('the preview of a campaign', () => {
  let api: TestApi
  let store: Store
  withApi((started) => {
    ;({ api, store } = started)
  })

  const sender = (name: string, key: string) =>
    api.request('POST', '/api/v1/senders', {
      key,
      body: {
        email: `${name}@studio.example`,
        name: 'Mia',
        postal_address: 'Hauptstr. 1',
        timezone: 'Europe/Berlin',
        ramp: null,
      },
    })
  /** A tenant of its own with one sender. */
  const tenant = async (name: string) => {
    const key = await api.makeKey(['operator'], name)
    await sender('mia', key)
    return key
  }
  const preview = (key: string, body: unknown) =>
    api.request('POST', '/api/v1/campaigns/preview', { key, body })

  it('tells every touch with person, minute, subject and reason, in their order', async () => {
    const key = await tenant('whole')
    const { status, json } = await preview(key, { accounts: [lead()], start_at, days: 60 })
    expect(status).toBe(200)
    expect(json.touches).toHaveLength(14)
    expect(json.touches[0]).toEqual({
      account_id: 'northwind',
      contact_id: expect.stringMatching(/^con_/),
      contact: 'Anna Berg',
      channel: 'email',
      step: 1,
      slot_at: '2026-11-23T08:00:00.000Z',
      subject: expect.stringMatching(/\S/),
      segments: null,
      reason: 'Step 1 of 7: at launch, Mon 23 Nov 09:00 Europe/Berlin',
      why: { contact: 'primary contact, title score 95', channel: 'email, attempt 1 of 2' },
      estimated: false,
    })
    const slots: string[] = json.touches.map((touch: PreviewedTouch) => touch.slot_at)
    expect(slots).toEqual(slots.toSorted((a, b) => a.localeCompare(b)))
    const followUps = json.touches.filter((touch: PreviewedTouch) => touch.step === 2)
    expect(followUps[0].subject).toBe(`Re: ${json.touches[0].subject}`)
  })

  it('takes a lead as it is, from now on', async () => {
    const key = await tenant('plain')
    const { status, json } = await preview(key, lead())
    expect(status).toBe(200)
    expect(json.touches.length).toBeGreaterThan(10)
  })

  it('stores nothing and sends nothing', async () => {
    const key = await tenant('nothing')
    await preview(key, { accounts: [lead()] })
    for (const table of ['contacts', 'campaigns', 'accounts', 'touches', 'outbox'] as const) {
      const rows = await store.db
        .selectFrom(table)
        .select('tenant_id')
        .where('tenant_id', '=', 'nothing')
        .execute()
      expect([table, rows]).toEqual([table, []])
    }
  })

  it('plays what would happen: contact 2 replies on day 6 and the account pauses', async () => {
    const key = await tenant('supposed')
    const supposed = (config: object) =>
      preview(key, {
        accounts: [lead({ config })],
        start_at,
        days: 60,
        events: [{ contact: 2, type: 'replied', day: 6 }],
      })
    const until = Date.parse(start_at) + 6 * 86_400_000
    const paused = (await supposed({})).json.touches
    expect(paused.every((touch: PreviewedTouch) => Date.parse(touch.slot_at) <= until)).toBe(true)
    const going = (await supposed({ auto_pause_on_response: false })).json.touches
    const late = going.filter((touch: PreviewedTouch) => Date.parse(touch.slot_at) > until)
    expect(new Set(late.map((touch: PreviewedTouch) => touch.contact))).toEqual(
      new Set(['Anna Berg']),
    )
  })

  it('knows who is suppressed, and says so', async () => {
    const key = await tenant('suppressed')
    const body = { email: 'anna@northwind.example', reason: 'unsubscribed' }
    await api.request('POST', '/api/v1/suppressions', { key, body })
    const { json } = await preview(key, { accounts: [lead()], start_at })
    const people = new Set(json.touches.map((touch: PreviewedTouch) => touch.contact))
    expect(people).toEqual(new Set(['Bo Lind']))
    expect(json.warnings.join()).toContain('is suppressed and gets nothing: Anna Berg')
  })

  it('takes what is stored of a person where the lead is silent', async () => {
    const key = await tenant('stored')
    const body = { email: 'anna@northwind.example', timezone: 'Asia/Tokyo' }
    await api.request('POST', '/api/v1/contacts', { key, body })
    const { timezone: _, ...silent } = lead({ account_contacts: [] })
    const { json } = await preview(key, { accounts: [silent], start_at })
    expect(json.touches[0].reason).toContain('Asia/Tokyo')
  })

  it('marks what many accounts make an estimate', async () => {
    const key = await tenant('many')
    const accounts = Array.from({ length: 30 }, (_, index) =>
      lead({ account_id: `acc ${index}`, email: `anna@n${index}.example`, account_contacts: [] }),
    )
    const { json } = await preview(key, { accounts, start_at, days: 10 })
    expect(json.touches.some((touch: PreviewedTouch) => touch.estimated)).toBe(true)
    const minutes = json.touches.map((touch: PreviewedTouch) => Date.parse(touch.slot_at) / 60_000)
    const gaps = minutes.slice(1).map((minute: number, index: number) => minute - minutes[index])
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2)
  })

  test.each<[string, (body: Record<string, unknown>) => unknown, number, string]>([
    ['no account', () => ({ accounts: [] }), 422, '/accounts'],
    [
      'a bad address',
      (body) => ({ ...body, accounts: [lead({ email: 'anna' })] }),
      422,
      '/accounts/0/email',
    ],
    ['a bad address of a lead alone', () => lead({ email: 'anna' }), 422, '/email'],
    ['too many days', (body) => ({ ...body, days: 4000 }), 422, '/days'],
    ['an unknown field', (body) => ({ ...body, speed: 2 }), 400, '/speed'],
    [
      'an event of nobody',
      (body) => ({ ...body, events: [{ contact: 9, type: 'replied', day: 1 }] }),
      422,
      '/events/0/contact',
    ],
    [
      'an event of another account',
      (body) => ({ ...body, events: [{ account_id: 'x', contact: 1, type: 'replied', day: 1 }] }),
      422,
      '/events/0/account_id',
    ],
    [
      'an event without a time',
      (body) => ({ ...body, events: [{ contact: 1, type: 'replied' }] }),
      422,
      '/events/0/day',
    ],
  ])('refuses %s by name', async (_name, change, status, pointer) => {
    const key = await tenant('faults')
    const answer = await preview(key, change({ accounts: [lead()], start_at }))
    expect([answer.status, answer.json.errors?.[0]?.pointer]).toEqual([status, pointer])
  })

  it('needs a sender, and says how to make one', async () => {
    const key = await api.makeKey(['operator'], 'senderless')
    const answer = await preview(key, { accounts: [lead()] })
    expect([answer.status, answer.json.detail]).toEqual([
      422,
      expect.stringContaining('POST /api/v1/senders'),
    ])
  })
})
