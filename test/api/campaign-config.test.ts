import { beforeAll, describe, expect, it, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { wallClock } from '../../runtime/clock.js'
import { temporalDouble, withApi, type TestApi } from '../support/api.js'
import { until } from '../support/until.js'

let api: TestApi
let store: Store
withApi((started) => ({ api, store } = started))

const sender = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Hauptstr. 1, Berlin' }
const step = { channel: 'email', subject: 'Hi', body: 'Hello', wait_days: 0 }
const post = (path: string, body?: unknown) => api.request('POST', `/api/v1/${path}`, { body })
const change = (campaignId: string, body: unknown, key = api.key) =>
  api.request('PATCH', `/api/v1/campaigns/${campaignId}/config`, { body, key })

let senderId: string
let anna: string
beforeAll(async () => {
  senderId = (await post('senders', sender)).json.sender_id
  anna = (await post('contacts', { email: 'anna@north.example' })).json.contact_id
})

let leads = 0
async function lead(config: object = {}): Promise<string> {
  const number = (leads += 1)
  const body = { account_id: `acc_${number}`, email: `cto@n${number}.example`, config }
  return (await post('accounts/leads', body)).json.campaign_id
}
const campaign = (changes: object = {}) =>
  post('campaigns', {
    name: 'Spring',
    sender_id: senderId,
    contact_ids: [anna],
    steps: [step],
    ...changes,
  })

const stored = (campaignId: string) =>
  store.db
    .selectFrom('campaigns')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .executeTakeFirstOrThrow()
const signalsOf = async (campaignId: string) => {
  const rows = await store.db
    .selectFrom('outbox')
    .select('payload')
    .where('kind', '=', 'signal')
    .where('workflow_id', 'like', `%${campaignId}%`)
    .execute()
  return rows.map(({ payload }) => payload['message'])
}
/** As the workflow does once it has read the message. */
async function takeOver(campaignId: string, version: number): Promise<void> {
  await until(async () => (await stored(campaignId)).config_version === version)
  await store.db
    .updateTable('campaign_accounts')
    .set({ rules_version: version })
    .where('campaign_id', '=', campaignId)
    .execute()
}

describe('a change of the config', () => {
  it('changes what is given and nothing else, also inside of a field', async () => {
    const id = await lead({ max_touchpoints: 9, working_hours: { start: '08:00' } })
    const before = (await stored(id)).config
    const [answer] = await Promise.all([
      change(id, {
        tolerance: 5,
        working_hours: { end: '18:00' },
        holidays: { dates: ['2026-12-24'] },
      }),
      takeOver(id, 2),
    ])
    expect(answer.status).toBe(200)
    const config = {
      ...before,
      tolerance: 5,
      working_hours: { ...before.working_hours, end: '18:00' },
      holidays: { public: true, dates: ['2026-12-24'] },
    }
    expect(answer.json).toMatchObject({ config_version: 2, config, applied: true, warnings: [] })
    const row = await stored(id)
    expect(row.config).toEqual(config)
    expect(row.working_hours).toMatchObject({ start: '08:00', end: '18:00' })
    expect(row.updated_at).not.toBeNull()
  })

  it('tells every running account, and the audit log which fields', async () => {
    const id = await lead()
    api.deps.temporal = temporalDouble(false)
    try {
      await change(id, { max_touchpoints: 3, apply_to: 'now' })
      await change(id, { max_touchpoints: 4 })
    } finally {
      api.deps.temporal = temporalDouble(true)
    }
    expect(await signalsOf(id)).toMatchObject([
      { kind: 'reload', apply_to: 'now' },
      { kind: 'reload', apply_to: 'next_touch' },
    ])
    const [entry] = await store.db
      .selectFrom('audit_log')
      .select(['action', 'detail'])
      .where('subject', '=', id)
      .where('action', '=', 'campaign.config_changed')
      .execute()
    expect(entry?.detail).toMatchObject({ fields: ['max_touchpoints'], apply_to: 'now' })
  })

  it('is stored at once while Temporal is away, and says that it waits', async () => {
    const id = await lead()
    api.deps.temporal = temporalDouble(false)
    try {
      const answer = await change(id, { max_touchpoints: 16 })
      expect(answer.json).toMatchObject({ config_version: 2, applied: false, plan: [] })
      expect(answer.json.warnings).toEqual([expect.stringMatching(/max_touchpoints is 16/)])
    } finally {
      api.deps.temporal = temporalDouble(true)
    }
  })

  it('of a draft has nobody to wait for', async () => {
    const { json } = await campaign()
    const answer = await change(json.campaign_id, { working_hours: { end: '12:00' } })
    expect(answer.json).toMatchObject({ applied: true, config_version: 2 })
    expect((await stored(json.campaign_id)).working_hours).toMatchObject({ end: '12:00' })
  })

  it('answers the touches that are planned now', async () => {
    const id = await lead()
    const account = await store.db
      .selectFrom('campaign_contacts')
      .selectAll()
      .where('campaign_id', '=', id)
      .executeTakeFirstOrThrow()
    await store.db
      .insertInto('touches')
      .values({
        touch_id: `tch_${id}`,
        tenant_id: 'default',
        touch_key: `${id}/1`,
        campaign_id: id,
        account_id: account.account_id,
        contact_id: account.contact_id,
        sender_id: senderId,
        channel: 'email',
        step: 1,
        state: 'planned',
        slot_at: new Date('2026-11-23T08:12:00Z'),
        reason: 'Step 1 of 7: at launch',
        fence: 0,
        attempt: 0,
        created_at: new Date(wallClock.now()),
        updated_at: new Date(wallClock.now()),
      })
      .execute()
    const [answer] = await Promise.all([change(id, { tolerance: 2 }), takeOver(id, 2)])
    expect(answer.json.plan).toEqual([
      {
        contact_id: account.contact_id,
        contact: expect.stringMatching(/^cto@/),
        channel: 'email',
        step: 1,
        at: '2026-11-23T08:12:00.000Z',
        reason: 'Step 1 of 7: at launch',
      },
    ])
  })
})

describe('a change that cannot be', () => {
  const faults: [what: string, body: object, status: number, pointer: string, words: RegExp][] = [
    ['nothing', {}, 422, '', /at least one field/],
    ['only when', { apply_to: 'now' }, 422, '', /at least one field/],
    ['an unknown field', { sender_id: 'snd_1' }, 400, '/sender_id', /not a known field/],
    ['too many touches', { max_touchpoints: 51 }, 422, '/max_touchpoints', /from 1 to 50/],
    ['hours that cross', { working_hours: { start: '18:00' } }, 422, '/working_hours/end', /after/],
    ['an empty list', { touchpoint_intervals: [] }, 422, '/touchpoint_intervals', /at least one/],
  ]
  test.each(faults)('%s', async (_what, body, status, pointer, words) => {
    const id = await lead()
    const answer = await change(id, body)
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([status, pointer])
    expect(answer.json.errors[0].detail).toMatch(words)
    expect((await stored(id)).config_version).toBe(1)
  })

  it('is one of what the steps decide, each of them named', async () => {
    const { json } = await campaign()
    const answer = await change(json.campaign_id, {
      max_touchpoints: 3,
      touchpoint_intervals: [1],
      channel_escalation: ['email'],
      tone: 'formal',
      tolerance: 5,
    })
    expect(answer.status).toBe(422)
    expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/max_touchpoints',
      '/touchpoint_intervals',
      '/channel_escalation',
      '/tone',
    ])
  })

  it('comes after the end, or to a campaign of somebody else', async () => {
    const id = await lead()
    const rival = await api.makeKey(['operator'], 'rival')
    expect((await change(id, { tolerance: 2 }, rival)).status).toBe(404)
    expect((await change('cmp_x', { tolerance: 2 })).status).toBe(404)
    await post(`campaigns/${id}/cancel`)
    const late = await change(id, { tolerance: 2 })
    expect([late.status, late.json.detail]).toEqual([409, expect.stringContaining('cancelled')])
  })
})

describe('the config of a campaign with steps', () => {
  it('is kept with it; hours at the top go before those inside', async () => {
    const made = await campaign({
      working_hours: { start: '10:00', end: '11:00' },
      config: {
        working_hours: { end: '20:00' },
        require_approval: 'first',
        conflict_check_enabled: false,
      },
    })
    expect(made.status).toBe(201)
    const row = await stored(made.json.campaign_id)
    expect(row.working_hours).toMatchObject({ start: '10:00', end: '11:00' })
    expect(row.config).toMatchObject({
      require_approval: 'first',
      working_hours: { start: '10:00', end: '11:00' },
      auto_pause_on_response: true,
    })
    expect(row.warnings).toContainEqual(expect.stringMatching(/^conflict_check_enabled is false/))
  })

  it('has no word for what the steps decide', async () => {
    const made = await campaign({ config: { max_touchpoints: 3 } })
    expect([made.status, made.json.errors[0].pointer]).toEqual([400, '/config/max_touchpoints'])
  })

  it('takes a later step without a subject, which answers the one before, but not a first one', async () => {
    const { subject: _, ...reply } = { ...step, wait_days: 3 }
    expect((await campaign({ steps: [step, reply], launch: true })).status).toBe(201)
    const refused = await campaign({ steps: [reply, step] })
    expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/steps/0/subject'])
  })

  it('ranks people by their titles', async () => {
    const ceo = await post('contacts', { email: 'ceo@north.example', title: 'CEO' })
    const made = await campaign({ contact_ids: [anna, ceo.json.contact_id] })
    const rows = await store.db
      .selectFrom('campaign_contacts')
      .select(['role', 'score'])
      .where('campaign_id', '=', made.json.campaign_id)
      .orderBy('position')
      .execute()
    expect(rows).toEqual([
      { role: 'tertiary', score: 20 },
      { role: 'secondary', score: 100 },
    ])
  })

  it("reads the account's fields, too", async () => {
    const lead = { account_id: 'known', email: 'bo@known.example', metadata: { topic: 'planning' } }
    const { json } = await post('accounts/leads', lead)
    const ids = [json.first_touchpoint.contact_id]
    const about = { ...step, body: 'On {{ account.topic }}' }
    expect((await campaign({ contact_ids: ids, steps: [about] })).status).toBe(201)
    const refused = await campaign({ contact_ids: [...ids, anna], steps: [about] })
    expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/steps/0/body'])
  })
})
