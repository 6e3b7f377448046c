import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wallClock } from '../../runtime/clock.js'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, temporalDouble, type TestApi } from '../support/api.js'

describe('campaigns over HTTP', () => {
  let store: Store
  let api: TestApi
  let senderId: string
  let anna: string
  let bo: string

  beforeAll(async () => {
    store = await openStore({ kind: 'memory' })
    api = await startApi(store)
    senderId = (await post('senders', sender)).json.sender_id
    anna = (await post('contacts', { email: 'anna@north.example', first_name: 'Anna' })).json
      .contact_id
    bo = (await post('contacts', { email: 'bo@north.example' })).json.contact_id
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })

  const sender = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Hauptstr. 1, Berlin' }
  const step = { channel: 'email', subject: 'Hi', body: 'Hello', wait_days: 0 }
  const post = (path: string, body?: unknown, headers = {}) =>
    api.request('POST', `/api/v1/${path}`, { body, headers })
  const campaign = (changes: object = {}) => ({
    name: 'Spring',
    sender_id: senderId,
    contact_ids: [anna],
    steps: [step],
    ...changes,
  })
  const outboxOf = (campaignId: string) =>
    store.db
      .selectFrom('outbox')
      .select(['workflow_id', 'kind', 'payload'])
      .where('workflow_id', 'like', `%${campaignId}%`)
      .orderBy('outbox_id')
      .execute()

  it('makes a draft that starts nothing', async () => {
    const made = await post('campaigns', campaign())
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({ status: 'draft', contacts_count: 1, launched_at: null })
    expect(await outboxOf(made.json.campaign_id)).toEqual([])
  })

  it('launches one workflow per account: colleagues share one', async () => {
    const made = await post('campaigns', campaign({ contact_ids: [anna, bo], launch: true }))
    expect(made.json).toMatchObject({ status: 'active', accounts_count: 1, contacts_count: 2 })
    const rows = await outboxOf(made.json.campaign_id)
    expect(rows.map((row) => row.kind)).toEqual(['start'])
    expect(JSON.stringify(rows)).not.toMatch(/north\.example|Anna/)
  })

  const refusals: [what: string, body: () => object, pointer: string, words: RegExp][] = [
    ['an unknown sender', () => campaign({ sender_id: 'snd_x' }), '/sender_id', /not a sender/],
    [
      'an unknown contact',
      () => campaign({ contact_ids: [anna, 'con_x'] }),
      '/contact_ids/1',
      /con_x/,
    ],
    [
      'a missing merge field',
      () =>
        campaign({ contact_ids: [anna, bo], steps: [{ ...step, subject: 'Hi {{ first_name }}' }] }),
      '/steps/0/subject',
      /first_name/,
    ],
    [
      'a broken template',
      () => campaign({ steps: [{ ...step, body: '{% if %}' }] }),
      '/steps/0/body',
      /cannot be written/,
    ],
    ['no step', () => campaign({ steps: [] }), '/steps', /at least one/],
    [
      'a channel that is none',
      () => campaign({ steps: [{ ...step, channel: 'fax' }] }),
      '/steps/0/channel',
      /email/,
    ],
    [
      'an SMS with a subject',
      () => campaign({ steps: [step, { ...step, channel: 'sms', wait_days: 2 }] }),
      '/steps/1/subject',
      /for e-mail only/,
    ],
    [
      'a first e-mail without one, although it is not the first step',
      () =>
        campaign({
          steps: [
            { ...step, subject: undefined, channel: 'call' },
            { ...step, subject: undefined },
          ],
        }),
      '/steps/1/subject',
      /step 2 has no earlier message/,
    ],
    [
      'an SMS as long as a letter',
      () =>
        campaign({
          steps: [{ ...step, subject: undefined, channel: 'sms', body: 'a'.repeat(1600) }],
        }),
      '/steps/0/body',
      /at most 10 are sent/,
    ],
    [
      'a forged header',
      () => campaign({ steps: [{ ...step, subject: 'a\r\nBcc: x' }] }),
      '/steps/0/subject',
      /line breaks/,
    ],
    [
      'hours that end before they start',
      () => campaign({ working_hours: { start: '17:00', end: '09:00' } }),
      '/working_hours/end',
      /after start/,
    ],
  ]
  it('takes steps on any channel and says whose are passed over', async () => {
    const plain = { ...step, subject: undefined }
    const { status, json } = await post(
      'campaigns',
      campaign({ steps: [step, { ...plain, channel: 'sms' }, { ...plain, channel: 'call' }] }),
    )
    expect(status).toBe(201)
    expect(json.steps.map((one: { channel: string }) => one.channel)).toEqual([
      'email',
      'sms',
      'call',
    ])
    expect(json.warnings).toEqual(
      expect.arrayContaining([
        'sms is not set up for 1 contact(s); such steps are passed over.',
        'call has no number for 1 contact(s); such steps are passed over.',
      ]),
    )
  })

  it.each(refusals)('refuses %s with 422 and says where', async (_what, body, pointer, words) => {
    const answer = await post('campaigns', body())
    expect(answer.status).toBe(422)
    expect(answer.json.errors[0].pointer).toBe(pointer)
    expect(answer.json.errors[0].detail).toMatch(words)
  })

  it('warns of contacts it will skip', async () => {
    await post('contacts', { phone: '+4915112345678', timezone: 'Europe/Berlin' })
    const list = await api.request('GET', '/api/v1/contacts')
    const phoneOnly = list.json.data.find((c: { phone?: string }) => c.phone).contact_id
    const body = campaign({ contact_ids: [anna, anna, phoneOnly] })
    expect((await post('campaigns', body)).json.warnings).toEqual([
      '1 repeated contact id(s) were taken once.',
      '1 contact(s) have no e-mail address and will be skipped.',
      '1 contact(s) have no time zone; Etc/UTC is used.',
    ])
  })

  it('takes commands in every state as the table of transitions says', async () => {
    const { campaign_id: id } = (await post('campaigns', campaign())).json
    const command = async (word: string) => {
      const answer = await post(`campaigns/${id}/${word}`)
      return [answer.status, answer.json.status]
    }
    expect(await command('pause')).toEqual([409, 409])
    expect(await command('launch')).toEqual([200, 'active'])
    expect(await command('launch')).toEqual([200, 'active'])
    expect(await command('pause')).toEqual([200, 'paused'])
    expect(await command('pause')).toEqual([200, 'paused'])
    expect(await command('launch')).toEqual([409, 409])
    expect(await command('resume')).toEqual([200, 'active'])
    expect(await command('cancel')).toEqual([200, 'cancelled'])
    expect(await command('resume')).toEqual([409, 409])
    const kinds = (await outboxOf(id)).map((row) => JSON.parse(JSON.stringify(row.payload)))
    expect(kinds.map((payload) => payload.message?.kind ?? payload.kind)).toEqual([
      'start',
      'resume',
      'cancel',
    ])
  })

  it('makes one campaign of a repeated call, even when its first answer was never stored', async () => {
    const headers = { 'idempotency-key': 'spring-1' }
    const first = await post('campaigns', campaign(), headers)
    await store.db.deleteFrom('idempotency_keys').execute()
    const again = await post('campaigns', campaign(), headers)
    expect(again.json.campaign_id).toBe(first.json.campaign_id)
    await store.db.deleteFrom('idempotency_keys').execute()
    const other = await post('campaigns', campaign({ name: 'Autumn' }), headers)
    expect(other.json.campaign_id).not.toBe(first.json.campaign_id)
  })

  it('starts nothing while Temporal is away, yet stops work', async () => {
    const { campaign_id: id } = (await post('campaigns', campaign({ launch: true }))).json
    api.deps.temporal = temporalDouble(false)
    try {
      for (const answer of [
        await post('campaigns', campaign({ launch: true })),
        await post(`campaigns/${id}/launch`),
        await post('sandbox/advance', { by: 'P1D' }),
      ]) {
        expect([answer.status, answer.json.code]).toEqual(
          answer.status === 404 ? [404, 'not_found'] : [503, 'temporal_unavailable'],
        )
        if (answer.status === 503) expect(answer.headers.get('retry-after')).toBe('5')
      }
      expect((await post(`campaigns/${id}/pause`)).status).toBe(200)
      expect((await post('suppressions', { email: 'x@y.example' })).status).toBe(201)
    } finally {
      api.deps.temporal = temporalDouble(true)
    }
  })

  it("hides another tenant's campaign, sender, contact and ledger", async () => {
    const { campaign_id: id } = (await post('campaigns', campaign({ launch: true }))).json
    const key = await api.makeKey(['operator'], 'rival')
    const as = (method: string, path: string, body?: unknown) =>
      api.request(method, `/api/v1/${path}`, { key, body })
    expect((await as('GET', `campaigns/${id}`)).status).toBe(404)
    expect((await as('POST', `campaigns/${id}/pause`)).status).toBe(404)
    expect((await as('GET', `touches?campaign_id=${id}`)).json.data).toEqual([])
    const stolen = await as('POST', 'campaigns', campaign())
    expect([stolen.status, stolen.json.errors[0].pointer]).toEqual([422, '/sender_id'])
  })

  it('refuses more people in one account than one workflow can remember', async () => {
    const at = new Date(wallClock.now())
    const crowd = Array.from({ length: 1001 }, (_, index) => ({
      tenant_id: 'default',
      contact_id: `con_crowd_${index}`,
      email: `p${index}@crowd.example`,
      consent: '{}',
      fields: '{}',
      created_at: at,
      updated_at: at,
    }))
    await store.db.insertInto('contacts').values(crowd).execute()
    const contact_ids = crowd.map(({ contact_id }) => contact_id)
    const refused = await post('campaigns', campaign({ contact_ids }))
    expect([refused.status, refused.json.detail]).toEqual([
      422,
      expect.stringMatching(
        /^Account acc_\w+ would have 1001 contacts, and one account may have 1000/,
      ),
    ])
    expect((await post('campaigns', campaign({ contact_ids: contact_ids.slice(1) }))).status).toBe(
      201,
    )
  })

  it('lets a reviewer read and not act', async () => {
    const key = await api.makeKey(['reviewer'])
    expect((await api.request('GET', '/api/v1/campaigns', { key })).status).toBe(200)
    const refused = await api.request('POST', '/api/v1/campaigns', { key, body: campaign() })
    expect([refused.status, refused.json.code]).toEqual([403, 'forbidden'])
  })
})
