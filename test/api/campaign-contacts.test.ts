import { beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { wallClock } from '../../runtime/clock.js'
import { temporalDouble, withApi, type TestApi } from '../support/api.js'

let api: TestApi
let store: Store
withApi((started) => ({ api, store } = started))

const sender = { email: 'mia@studio.example', name: 'Mia', postal_address: 'Hauptstr. 1, Berlin' }
const step = { channel: 'email', subject: 'Hi', body: 'Hello', wait_days: 0 }
const zone = { timezone: 'Europe/Berlin' }
const post = (path: string, body?: unknown, key = api.key) =>
  api.request('POST', `/api/v1/${path}`, { body, key })
const contact = async (fields: object) =>
  (await post('contacts', { ...zone, ...fields })).json.contact_id as string

let senderId: string
let anna: string
beforeAll(async () => {
  senderId = (await post('senders', sender)).json.sender_id
  anna = await contact({ email: 'anna@north.example' })
})

let leads = 0
async function lead(): Promise<{ id: string; account: string }> {
  const number = (leads += 1)
  const body = { account_id: `acc_${number}`, email: `cto@n${number}.example`, ...zone }
  const { json } = await post('accounts/leads', body)
  return { id: json.campaign_id, account: body.account_id }
}
async function campaign(changes: object = {}): Promise<string> {
  const body = { name: 'Spring', sender_id: senderId, contact_ids: [anna], steps: [step] }
  return (await post('campaigns', { ...body, launch: true, ...changes })).json.campaign_id
}
const add = (id: string, body: object, key?: string) => post(`campaigns/${id}/contacts`, body, key)
const accountsOf = (id: string) =>
  store.db
    .selectFrom('campaign_contacts')
    .select('account_id')
    .distinct()
    .where('campaign_id', '=', id)
    .execute()
const outboxOf = async (id: string) => {
  const rows = await store.db
    .selectFrom('outbox')
    .select(['kind', 'payload'])
    .where('workflow_id', 'like', `%${id}%`)
    .orderBy('outbox_id')
    .execute()
  return rows.map(({ kind, payload }) => {
    const message = payload['message'] as { kind: string; apply_to?: string } | undefined
    return message ? `${message.kind} ${message.apply_to ?? ''}` : kind
  })
}
const plannedTotal = async (id: string) =>
  (
    await store.db
      .selectFrom('campaigns')
      .select('planned_total')
      .where('campaign_id', '=', id)
      .executeTakeFirstOrThrow()
  ).planned_total

describe('people who come to a running campaign', () => {
  it('of a lead join its account, which is told', async () => {
    const { id } = await lead()
    const added = await add(id, {
      contacts: [
        { email: 'vp@elsewhere.example', title: 'VP Sales', phone: '+49 151 1234567', ...zone },
      ],
    })
    expect(added.status).toBe(201)
    expect(added.json).toMatchObject({ campaign_id: id, contacts_count: 2, warnings: [] })
    expect(added.json.added).toHaveLength(1)
    expect(await accountsOf(id)).toHaveLength(1)
    expect(await outboxOf(id)).toEqual(['start', 'reload next_touch'])
    const [, vp] = await store.db
      .selectFrom('campaign_contacts')
      .select(['role', 'score', 'position', 'progress'])
      .where('campaign_id', '=', id)
      .orderBy('position')
      .execute()
    expect(vp).toEqual({ role: 'secondary', score: 80, position: 1, progress: 'queued' })
  })

  it('join the account of their colleagues, or start one of their own', async () => {
    const id = await campaign()
    const bo = await contact({ email: 'bo@north.example' })
    await add(id, { contact_ids: [bo] })
    expect(await outboxOf(id)).toEqual(['start', 'reload next_touch'])
    const cy = await contact({ email: 'cy@south.example' })
    const added = await add(id, {
      contact_ids: [cy],
      contacts: [{ email: 'di@south.example', ...zone }],
    })
    expect(added.json).toMatchObject({ contacts_count: 4 })
    expect(await outboxOf(id)).toEqual(['start', 'reload next_touch', 'start'])
    expect(await plannedTotal(id)).toBe(2)
  })

  it('are grouped by the account that the call names', async () => {
    const id = await campaign()
    const contacts = [
      { email: 'a@one.example', ...zone },
      { email: 'b@two.example', ...zone },
    ]
    await add(id, { contacts, account_id: 'group' })
    expect(await plannedTotal(id)).toBe(2)
    const { id: ofLead, account } = await lead()
    expect((await add(ofLead, { contacts, account_id: account })).status).toBe(201)
    const other = await add(ofLead, { contacts: [{ email: 'c@x.example' }], account_id: 'another' })
    expect([other.status, other.json.errors[0].pointer]).toEqual([422, '/account_id'])
  })

  it('may come to a paused one, and to a draft without starting anything', async () => {
    const { id } = await lead()
    await post(`campaigns/${id}/pause`)
    expect((await add(id, { contacts: [{ email: 'x@y.example' }] })).status).toBe(201)
    const draft = await campaign({ launch: false })
    expect((await add(draft, { contacts: [{ email: 'x@y.example' }] })).status).toBe(201)
    expect(await outboxOf(draft)).toEqual([])
    expect((await post(`campaigns/${draft}/launch`)).status).toBe(200)
    expect(await outboxOf(draft)).toEqual(['start', 'start'])
  })

  it('stay as they are when they are members already', async () => {
    const id = await campaign()
    const again = await add(id, { contact_ids: [anna, anna] })
    expect(again.status).toBe(200)
    expect(again.json).toEqual({
      campaign_id: id,
      contacts_count: 1,
      added: [],
      warnings: [
        '1 repeated contact(s) were taken once.',
        '1 contact(s) are in this campaign already and stay as they are.',
      ],
    })
    expect(await outboxOf(id)).toEqual(['start'])
  })

  it('come with the warnings of a launch', async () => {
    const { id } = await lead()
    await post('suppressions', { email: 'out@x.example' })
    const added = await add(id, {
      contacts: [
        { email: 'out@x.example', name: 'Otto', ...zone },
        { phone: '+4915100000', consent: { sms: true } },
      ],
    })
    expect(added.json.warnings).toEqual([
      '1 contact with a consent of true: without {at, source} it proves nothing and permits nothing.',
      '1 contact has no time zone; that of a colleague, else Etc/UTC, is used.',
      '1 contact is suppressed and gets nothing: Otto (manual).',
    ])
    const many = Array.from({ length: 8 }, (_, index) => ({
      email: `p${index}@x.example`,
      ...zone,
    }))
    expect((await add(id, { contacts: many })).json.warnings).toEqual([
      expect.stringMatching(/^This account has 11 contacts/),
    ])
  })
})

describe('people who cannot come', () => {
  it('are unknown, of another tenant, or nobody', async () => {
    const id = await campaign()
    const unknown = await add(id, { contact_ids: [anna, 'con_x'] })
    expect([unknown.status, unknown.json.errors]).toEqual([
      422,
      [{ pointer: '/contact_ids/1', detail: 'con_x is not a contact of yours' }],
    ])
    expect((await add(id, {})).status).toBe(422)
    const noAddress = await add(id, { contacts: [{ name: 'Bo', timezone: 'x' }] })
    expect(noAddress.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(
      ['/contacts/0/email', '/contacts/0/timezone'],
    )
    const rival = await api.makeKey(['operator'], 'rival')
    expect((await add(id, { contacts: [{ email: 'a@b.example' }] }, rival)).status).toBe(404)
    expect((await add('cmp_x', { contact_ids: [anna] })).status).toBe(404)
  })

  it('lack what a step needs: the person is named, not the step', async () => {
    const named = { ...step, body: 'Hello {{ first_name }}' }
    const kim = await contact({ email: 'kim@north.example', first_name: 'Kim' })
    const id = await campaign({ contact_ids: [kim], steps: [named] })
    const refused = await add(id, { contacts: [{ email: 'nameless@y.example' }] })
    expect(refused.status).toBe(422)
    expect(refused.json.errors).toEqual([
      { pointer: '/contacts/0', detail: expect.stringMatching(/body of step 1: .*first_name/) },
    ])
    const stored = await api.request('GET', '/api/v1/contacts?email=nameless@y.example')
    expect(stored.json.data).toEqual([])
  })

  it('come too late: the campaign has ended, or their account has', async () => {
    const id = await campaign({ contact_ids: [anna, await contact({ email: 'a@far.example' })] })
    await store.db
      .updateTable('campaign_accounts')
      .set({ finished_at: new Date(wallClock.now()) })
      .where('campaign_id', '=', id)
      .where('account_id', 'in', (eb) =>
        eb
          .selectFrom('campaign_contacts')
          .select('account_id')
          .where('campaign_id', '=', id)
          .where('contact_id', '=', anna),
      )
      .execute()
    const bo = await contact({ email: 'bo@north.example' })
    const refused = await add(id, { contacts: [{ email: 'b@far.example' }], contact_ids: [bo] })
    expect(refused.status).toBe(409)
    expect(refused.json.errors).toEqual([
      { pointer: '/contact_ids/0', detail: expect.stringMatching(/has finished/) },
    ])
    await post(`campaigns/${id}/cancel`)
    const late = await add(id, { contacts: [{ email: 'b@far.example' }] })
    expect([late.status, late.json.detail]).toEqual([409, expect.stringContaining('cancelled')])
  })

  it('wait until Temporal is back, unless the campaign is a draft', async () => {
    const id = await campaign()
    const draft = await campaign({ launch: false })
    api.deps.temporal = temporalDouble(false)
    try {
      const contacts = [{ email: 'a@b.example' }]
      expect((await add(id, { contacts })).status).toBe(503)
      expect((await add(draft, { contacts })).status).toBe(201)
    } finally {
      api.deps.temporal = temporalDouble(true)
    }
  })
})
