import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardReputation } from '../../../intake/reputation/guard-reputation.js'
import { openStore, type Store } from '../../../store/open-store.js'
import { startApi, type TestApi } from '../../support/api.js'
import { seedTouch } from '../../support/seed-touch.js'
import { monday9, seedCampaign } from '../../support/world.js'

const dayMs = 86_400_000
let store: Store
let api: TestApi
let now = monday9
let tenants = 0

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { wall: { now: () => now } })
})
afterAll(async () => {
  await api.close()
  await store.close()
})

/** A sender that has written to so many people now. */
async function sender(messages: number) {
  now = monday9
  const tenantId = `reputation-${(tenants += 1)}`
  await seedCampaign(store, { tenantId, contacts: messages })
  for (let contact = 1; contact <= messages; contact += 1) {
    await seedTouch(store, tenantId, { contact, step: 1, state: 'sent', at: now })
  }
  const admin = await api.makeKey(['admin'], tenantId)
  await store.db
    .insertInto('webhook_endpoints')
    .values({
      tenant_id: tenantId,
      webhook_id: 'whk_1',
      url: 'https://crm.example/hook',
      events: JSON.stringify(['sender.warned', 'sender.paused']),
      created_at: new Date(now),
      created_by: 'test',
    })
    .execute()
  const events = { tenantId, count: 0 }
  return {
    tenantId,
    /** Recorded, and the guard asked, as in one transaction of the intake. */
    async hear(type: 'bounced_hard' | 'complained', contact: number) {
      events.count += 1
      const eventId = `evt_${tenantId}_${events.count}`
      return store.transaction(async (trx) => {
        await trx
          .insertInto('contact_events')
          .values({
            tenant_id: tenantId,
            event_id: eventId,
            campaign_id: 'cmp_1',
            account_id: `acc_${contact}`,
            contact_id: `con_${contact}`,
            type,
            sentiment: null,
            engagement: null,
            disclosable: false,
            conflict: null,
            effect: '{}',
            occurred_at: new Date(now),
            recorded_at: new Date(now),
            recorded_by: 'test',
          })
          .execute()
        return guardReputation(trx, { tenantId, senderId: 'snd_1', nowMs: now })
      })
    },
    async undo(number: number) {
      await store.db
        .updateTable('contact_events')
        .set({ undone_at: new Date(now) })
        .where('event_id', '=', `evt_${tenantId}_${number}`)
        .execute()
    },
    reasons: async () => {
      const rows = await store.db
        .selectFrom('stops')
        .select(['scope', 'scope_key', 'effect', 'reason'])
        .where('tenant_id', '=', tenantId)
        .execute()
      return rows.map((row) => `${row.scope} ${row.scope_key} ${row.effect}: ${row.reason}`)
    },
    announced: async () => {
      const rows = await store.db
        .selectFrom('webhook_deliveries')
        .select('type')
        .where('tenant_id', '=', tenantId)
        .orderBy('position')
        .execute()
      return rows.map(({ type }) => type)
    },
    read: async () =>
      (await api.request('GET', '/api/v1/senders/snd_1/reputation', { key: admin })).json,
    resume: () =>
      api.request('POST', '/api/v1/senders/snd_1/resume', {
        key: admin,
        body: { note: 'the list was cleaned' },
      }),
    told: async () => {
      const rows = await store.db
        .selectFrom('outbox')
        .select('payload')
        .where('tenant_id', '=', tenantId)
        .execute()
      return rows.map(({ payload }) => payload['message'] as Record<string, unknown>)
    },
  }
}

describe('bounces', () => {
  it('warn, then pause the sender and say the figures', async () => {
    const { hear, reasons, announced, read } = await sender(100)
    expect(await hear('bounced_hard', 1)).toBe('ok')
    expect(await read()).toMatchObject({ messages: 100, bounces: 1, standing: 'ok', reason: null })
    expect(await hear('bounced_hard', 2)).toBe('warned')
    expect(await reasons()).toEqual([])
    expect(await hear('bounced_hard', 3)).toBe('paused')
    const reason = '3 bounces of 100 messages in 7 days (3.0 %)'
    expect(await reasons()).toEqual([`sender snd_1 hold: reputation: ${reason}`])
    expect(await read()).toMatchObject({ bounces: 3, standing: 'paused', reason })
    expect(await hear('bounced_hard', 4)).toBe('paused')
    expect(await reasons()).toHaveLength(1)
    expect(await announced()).toEqual(['sender.warned', 'sender.paused'])
  })

  it('of one person count once, of nobody the sender wrote to not at all, nor when taken back', async () => {
    const { tenantId, hear, read, undo } = await sender(20)
    await hear('bounced_hard', 1)
    await hear('bounced_hard', 1)
    expect(await read()).toMatchObject({ bounces: 1, standing: 'ok' })
    await store.db
      .deleteFrom('touches')
      .where('tenant_id', '=', tenantId)
      .where('contact_id', '=', 'con_2')
      .execute()
    await hear('bounced_hard', 2)
    expect(await read()).toMatchObject({ messages: 19, bounces: 1 })
    await undo(1)
    await undo(2)
    expect(await read()).toMatchObject({ bounces: 0 })
  })

  it('older than seven days no longer count', async () => {
    const { hear, read } = await sender(20)
    await hear('bounced_hard', 1)
    now += 7 * dayMs + 1
    expect(await hear('bounced_hard', 2)).toBe('ok')
    expect(await read()).toMatchObject({ messages: 0, bounces: 1, standing: 'ok' })
  })
})

it('each complaint warns, the second of few pauses', async () => {
  const { hear, reasons, announced } = await sender(30)
  expect(await hear('complained', 1)).toBe('warned')
  expect(await reasons()).toEqual([])
  expect(await hear('complained', 2)).toBe('paused')
  expect(await reasons()).toEqual([
    'sender snd_1 hold: reputation: 2 complaints of 30 messages in 7 days (6.67 %)',
  ])
  expect(await announced()).toEqual(['sender.warned', 'sender.paused'])
})

describe('resume', () => {
  it('lets the sender go on, tells who was held, and counts anew', async () => {
    const { tenantId, hear, reasons, read, resume, told } = await sender(30)
    await hear('bounced_hard', 1)
    await hear('bounced_hard', 2)
    expect(await reasons()).toHaveLength(1)
    now += 60_000
    expect((await resume()).json).toMatchObject({
      messages: 0,
      bounces: 0,
      standing: 'ok',
      counted_from: new Date(now).toISOString(),
      resumed: { at: new Date(now).toISOString(), note: 'the list was cleaned' },
    })
    expect(await reasons()).toEqual([])
    const messages = await told()
    expect(messages).toHaveLength(30)
    expect(messages[0]).toMatchObject({
      kind: 'resume',
      paused_from_ms: monday9,
      paused_to_ms: now,
    })
    now += 60_000
    expect(await hear('bounced_hard', 3)).toBe('ok')
    expect(await read()).toMatchObject({ bounces: 1, standing: 'ok' })
    expect(await hear('bounced_hard', 4)).toBe('paused')
    const audited = await store.db
      .selectFrom('audit_log')
      .select(['action', 'subject', 'detail'])
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(audited).toEqual([
      {
        action: 'sender.resumed',
        subject: 'snd_1',
        detail: { was: 'paused', resumed: 30 },
      },
    ])
  })

  it('is refused where there is nothing to resume', async () => {
    const { resume } = await sender(1)
    expect(await resume()).toMatchObject({ status: 409, json: { code: 'conflict' } })
  })
})
