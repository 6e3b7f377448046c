import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { sql } from 'kysely'
import type { Store } from '../../store/open-store.js'
import { liftStop, placeStop, type Stop } from '../../store/repositories/stops.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import { closeOverdueTasks } from '../../store/repositories/task-stops.js'
import type { NewTask } from '../../store/repositories/tasks.js'
import { startApi, type TestApi } from '../support/api.js'
import { seedTask } from '../support/seed-task.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9, seedCampaign } from '../support/world.js'

const hour = 3_600_000
const day = 24 * hour
const phone = '+4915112345678'
const iso = (ms: number) => new Date(ms).toISOString()

describe.each(storeKinds)('tasks over HTTP on %s', (kind) => {
  let store: Store
  let api: TestApi
  const wall = { ms: monday9, now: () => wall.ms }

  beforeAll(async () => {
    store = await openTestStore(kind)
    api = await startApi(store, { wall })
    await seedCampaign(store, { contacts: 3, oneAccount: true })
    await seedCampaign(store, { contacts: 1, campaignId: 'cmp_2' })
    await store.db
      .updateTable('contacts')
      .set({
        first_name: 'Anna',
        last_name: 'Berg',
        phone,
        fields: JSON.stringify({ linkedin: 'https://linkedin.com/in/anna' }),
      })
      .where('contact_id', '=', 'con_1')
      .execute()
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })
  beforeEach(async () => {
    wall.ms = monday9
    for (const table of ['tasks', 'touches', 'stops', 'suppressions', 'contact_events'] as const) {
      await store.db.deleteFrom(table).execute()
    }
    await store.db.deleteFrom('outbox').execute()
    await store.db.deleteFrom('crm_entries').execute()
    await store.db.updateTable('campaigns').set({ status: 'active' }).execute()
  })

  const seed = (changes: Partial<NewTask> = {}) => seedTask(store, changes)
  const get = async (query = '') => (await api.request('GET', `/api/v1/tasks${query}`)).json
  const ids = async (query: string) =>
    (await get(query)).data.map((task: { task_id: string }) => task.task_id)
  const complete = (body: object, id = 'tsk_1') =>
    api.request('POST', `/api/v1/tasks/${id}/complete`, { body })
  const stop = (given: Partial<Stop> = {}): Stop => ({
    tenantId: 'default',
    scope: { kind: 'contact', key: 'con_1' },
    effect: 'end',
    reason: 'replied',
    by: 'test',
    nowMs: monday9,
    ...given,
  })
  const place = (given: Partial<Stop> = {}) =>
    store.transaction((trx) => placeStop(trx, stop(given)))
  const suppress = (kind_: 'phone' | 'email' | 'domain', value: string, reason: string) =>
    store.transaction((trx) =>
      placeSuppression(trx, {
        tenantId: 'default',
        kind: kind_,
        value,
        reason: reason as 'manual',
        note: null,
        by: 'test',
        nowMs: monday9,
      }),
    )

  it('say whom to reach, what to say and why', async () => {
    const task = await seed()
    expect(await get('/tsk_1')).toEqual({
      task_id: 'tsk_1',
      kind: 'touch',
      channel: 'call',
      status: 'open',
      title: `Call Anna Berg, ${phone}`,
      script: 'Opening: Good day',
      contact: {
        contact_id: 'con_1',
        name: 'Anna Berg',
        phone,
        email: 'p1@north1.example',
        profile_url: 'https://linkedin.com/in/anna',
      },
      campaign_id: 'cmp_1',
      account_id: 'acc_1',
      touch_id: task.touchId,
      step: 5,
      why: {
        contact: 'primary contact',
        channel: 'call, attempt 1 of 1',
        slot: 'Step 5 of 7',
      },
      due_at: iso(monday9),
      expires_at: iso(monday9 + 5 * day),
      held: null,
      outcome: null,
      note: null,
      closed_by: null,
      closed_at: null,
      created_at: iso(monday9),
    })
  })

  it('come in pages, the earliest due first', async () => {
    const reminder = { kind: 'follow_up', expiresAtMs: null } as const
    await seed({ ...reminder, taskId: 'tsk_3', dueAtMs: monday9 + 3 * day })
    await seed({ ...reminder, taskId: 'tsk_2', dueAtMs: monday9 })
    await seed({ ...reminder, taskId: 'tsk_1', dueAtMs: monday9, channel: 'linkedin' })
    await seed({ ...reminder, taskId: 'tsk_4', dueAtMs: monday9 + day, campaignId: 'cmp_2' })
    const first = await get('?limit=3')
    expect(first.data.map((task: { task_id: string }) => task.task_id)).toEqual([
      'tsk_1',
      'tsk_2',
      'tsk_4',
    ])
    expect(await ids(`?cursor=${first.next_cursor}`)).toEqual(['tsk_3'])
    expect(await ids('?channel=linkedin')).toEqual(['tsk_1'])
    expect(await ids('?campaign_id=cmp_2')).toEqual(['tsk_4'])
    expect(await ids(`?due_before=${iso(monday9 + day)}`)).toEqual(['tsk_1', 'tsk_2'])
    expect(await ids('?status=completed')).toEqual([])
  })

  test.each(['done', 'no_answer'])('%s: nothing is stopped', async (outcome) => {
    await seed()
    const { status, json } = await complete({ outcome, note: 'Left a message.' })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      status: 'completed',
      outcome,
      note: 'Left a message.',
      closed_by: 'installation',
      closed_at: iso(monday9),
      effect: 'Nothing is stopped; the sequence goes on.',
    })
    expect(await store.db.selectFrom('stops').selectAll().execute()).toEqual([])
    expect(await store.db.selectFrom('contact_events').selectAll().execute()).toEqual([])
  })

  test.each([
    ['declined', 'replied', 'negative'],
    ['meeting', 'meeting_booked', null],
  ])('%s: is the event %s, with its stop, in one transaction', async (outcome, type, sentiment) => {
    await seed()
    const { json } = await complete({ outcome })
    expect(json).toMatchObject({ status: 'completed', outcome })
    expect(json.effect).toMatch(/nothing more/i)
    const events = await store.db.selectFrom('contact_events').selectAll().execute()
    expect(events).toMatchObject([{ type, sentiment, contact_id: 'con_1', campaign_id: 'cmp_1' }])
    const stops = await store.db
      .selectFrom('stops')
      .selectAll()
      .where('effect', '=', 'end')
      .execute()
    expect(stops.map(({ scope }) => scope)).toContain('contact')
    const told = await store.db.selectFrom('outbox').select('payload').execute()
    expect(JSON.stringify(told)).toContain('stop_contact')
  })

  it('a meeting ends what colleagues would have had', async () => {
    await seed()
    await seed({ taskId: 'tsk_2', contactId: 'con_2' })
    await complete({ outcome: 'meeting' })
    expect(await get('/tsk_2')).toMatchObject({ status: 'cancelled', closed_by: 'stop' })
  })

  it('the first outcome holds; the same one again changes nothing', async () => {
    await seed()
    await complete({ outcome: 'declined' })
    expect((await complete({ outcome: 'declined' })).status).toBe(200)
    expect(await store.db.selectFrom('contact_events').selectAll().execute()).toHaveLength(1)
    const { status, json } = await complete({ outcome: 'meeting' })
    expect([status, json.code]).toEqual([409, 'conflict'])
    expect(json.detail).toMatch(/completed with the outcome declined/)
  })

  it('ten at once are one effect', async () => {
    await seed()
    const calls = Array.from({ length: 10 }, () => complete({ outcome: 'declined' }))
    const answers = await Promise.all(calls)
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(await store.db.selectFrom('contact_events').selectAll().execute()).toHaveLength(1)
    const told = await store.db
      .selectFrom('crm_entries')
      .select(['title', 'kind'])
      .where('subject_id', '=', 'tsk_1')
      .execute()
    expect(told).toEqual([{ title: 'Call: declined', kind: 'task' }])
  })

  describe('after a stop', () => {
    test.each<[string, Partial<Stop>, string]>([
      ['of the person', {}, 'contact replied'],
      [
        'of the account',
        { scope: { kind: 'account', key: 'acc_1' }, campaignId: 'cmp_1', reason: 'won' },
        'account won',
      ],
    ])('%s, nobody does it any more', async (_name, given, reason) => {
      await seed()
      await place(given)
      expect(await ids('?status=open')).toEqual([])
      expect(await get('/tsk_1')).toMatchObject({ status: 'cancelled', note: reason, held: null })
      const { status, json } = await complete({ outcome: 'done' })
      expect([status, json.detail]).toEqual([409, expect.stringContaining(`(${reason})`)])
    })

    it('in another campaign, it stays', async () => {
      await seed()
      await place({ campaignId: 'cmp_2' })
      expect(await get('/tsk_1')).toMatchObject({ status: 'open', held: null })
    })

    it('of a campaign that was cancelled, it goes; of one that has ended, it stays', async () => {
      await seed()
      await store.db.updateTable('campaigns').set({ status: 'completed' }).execute()
      expect(await get('/tsk_1')).toMatchObject({ status: 'open' })
      await store.db.updateTable('campaigns').set({ status: 'cancelled' }).execute()
      expect(await get('/tsk_1')).toMatchObject({
        status: 'cancelled',
        note: 'campaign is cancelled',
      })
    })

    test.each([
      ['phone', phone, 'unsubscribed', 'number suppressed: unsubscribed'],
      ['email', 'p1@north1.example', 'unsubscribed', 'address suppressed: unsubscribed'],
      ['email', 'p1@north1.example', 'bounced_hard', null],
      ['domain', 'north1.example', 'manual', 'domain suppressed: manual'],
    ] as const)('%s %s suppressed: %s', async (what, value, reason, note) => {
      await seed()
      await suppress(what, value, reason)
      expect(await get('/tsk_1')).toMatchObject({ status: note ? 'cancelled' : 'open', note })
    })

    it('a LinkedIn task does not mind the number', async () => {
      await seed({ channel: 'linkedin' })
      await suppress('phone', phone, 'unsubscribed')
      expect(await get('/tsk_1')).toMatchObject({ status: 'open' })
    })

    it('a reminder outlives the reply that made it, and no opt-out', async () => {
      await seed({ kind: 'follow_up', expiresAtMs: null })
      await place()
      expect(await get('/tsk_1')).toMatchObject({ status: 'open' })
      await suppress('email', 'p1@north1.example', 'unsubscribed')
      expect(await get('/tsk_1')).toMatchObject({ status: 'cancelled' })
    })
  })

  it('while something is paused it is held: only what stops is heard', async () => {
    await seed()
    const pause = {
      scope: { kind: 'campaign', key: 'cmp_1' },
      effect: 'hold',
      reason: 'paused',
    } as const
    await place(pause)
    expect(await get('/tsk_1')).toMatchObject({ status: 'open', held: 'campaign paused' })
    const { status, json } = await complete({ outcome: 'done' })
    expect([status, json.detail]).toEqual([409, expect.stringContaining('held (campaign paused)')])
    await store.transaction((trx) => liftStop(trx, stop(pause)))
    expect(await get('/tsk_1')).toMatchObject({ status: 'open', held: null })
    await place(pause)
    expect((await complete({ outcome: 'declined' })).status).toBe(200)
  })

  describe('that nobody does', () => {
    it('expires, and its touch stays', async () => {
      const task = await seed()
      wall.ms = monday9 + 5 * day - 1
      expect(await ids('?status=open')).toEqual(['tsk_1'])
      wall.ms += 1
      expect(await ids('?status=open')).toEqual([])
      expect(await get('/tsk_1')).toMatchObject({
        status: 'expired',
        closed_by: 'expiry',
        closed_at: iso(monday9 + 5 * day),
      })
      expect((await complete({ outcome: 'meeting' })).status).toBe(409)
      const touch = await api.request('GET', `/api/v1/touches/${task.touchId}`)
      expect(touch.json.state).toBe('sent')
    })

    it('expires although nobody looks, by the clock of its tenant', async () => {
      await seed()
      await seed({ taskId: 'tsk_2', contactId: 'con_2' })
      const sweep = () =>
        store.transaction((trx) => closeOverdueTasks(trx, { wallMs: monday9 + hour }))
      const statuses = async () =>
        (await store.db.selectFrom('tasks').select('status').execute()).map((row) => row.status)
      await sweep()
      expect(await statuses()).toEqual(['open', 'open'])
      await sql`update tenants set clock_offset_ms = ${5 * day}`.execute(store.db)
      await sweep()
      await sql`update tenants set clock_offset_ms = 0`.execute(store.db)
      expect(await statuses()).toEqual(['expired', 'expired'])
    })
  })

  describe('snooze', () => {
    const snooze = (until: string) =>
      api.request('POST', '/api/v1/tasks/tsk_1/snooze', { body: { until } })

    it('moves it, and its end as far', async () => {
      await seed()
      expect((await snooze(iso(monday9 + 3 * day))).json).toMatchObject({
        status: 'open',
        due_at: iso(monday9 + 3 * day),
        expires_at: iso(monday9 + 8 * day),
      })
    })

    test.each([
      ['into the past', iso(monday9 - 1), 422],
      ['for longer than a quarter', iso(monday9 + 91 * day), 422],
      ['until nobody knows when', 'tomorrow', 422],
    ])('not %s', async (_name, until, status) => {
      await seed()
      expect((await snooze(until)).status).toBe(status)
    })

    it('not what is over', async () => {
      await seed()
      await complete({ outcome: 'done' })
      expect((await snooze(iso(monday9 + day))).status).toBe(409)
    })
  })

  test.each([
    ['an outcome that is none', 'tsk_1', { outcome: 'maybe' }, 422],
    ['a field that is none', 'tsk_1', { outcome: 'done', when: 'now' }, 400],
    ['a note that is a book', 'tsk_1', { outcome: 'done', note: 'a'.repeat(2001) }, 422],
    ['a task that is none', 'tsk_none', { outcome: 'done' }, 404],
  ])('%s is refused', async (_name, id, body, status) => {
    await seed()
    expect((await complete(body, id)).status).toBe(status)
    expect(await get('/tsk_1')).toMatchObject({ status: 'open' })
  })
})
