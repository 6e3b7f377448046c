import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { contentHash } from '../../store/repositories/artifacts.js'
import { placeStop } from '../../store/repositories/stops.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'
import { bench, day, type Bench } from './bench.js'

const phone = '+4915112345678'
const people = {
  phone,
  first_name: 'Anna',
  last_name: 'Berg',
  fields: { linkedin_url: 'linkedin.com/in/anna-berg' },
}
const titles = {
  call: `Call Anna Berg, ${phone}`,
  linkedin: 'Write to Anna Berg on LinkedIn: https://linkedin.com/in/anna-berg',
}

describe.each(storeKinds)('a touch that a person makes, on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  const tasks = (one: Bench) =>
    store.db.selectFrom('tasks').selectAll().where('tenant_id', '=', one.tenantId).execute()

  test.each(['call', 'linkedin'] as const)('%s: opens one task and counts', async (channel) => {
    const one = await bench(store, { people })
    expect(await one.perform(0, { channel })).toEqual({ kind: 'sent', at_ms: monday9 })
    const row = await one.touch()
    const hash = contentHash({ title: titles[channel], text: 'First words' })
    expect(await tasks(one)).toMatchObject([
      {
        kind: 'touch',
        touch_id: row.touch_id,
        contact_id: 'con_1',
        channel,
        title: titles[channel],
        content_hash: hash,
        status: 'open',
        due_at: new Date(monday9),
        expires_at: new Date(monday9 + 5 * day),
      },
    ])
    expect(row).toMatchObject({ state: 'sent', content_hash: hash, sender_day: null })
    expect(row).toMatchObject({ counted_at: new Date(monday9), message_id: null })
    expect(await one.history()).toBe('claimed sent')
    expect([one.email.submitted, one.sms.submitted]).toEqual([[], []])
    expect(one.metrics.told).toEqual(['claim claimed', `${channel} sent: task_opened`])

    expect(await one.perform(0, { channel })).toEqual({ kind: 'sent', at_ms: monday9 })
    expect(await tasks(one)).toHaveLength(1)
  })

  it('is opened together with its touch or not at all', async () => {
    const one = await bench(store, { people })
    const refusal = sql.raw(`check (tenant_id <> '${one.tenantId}')`)
    await sql`alter table tasks add constraint no_task ${refusal}`.execute(store.db)
    await expect(one.perform(0, { channel: 'call' })).rejects.toThrow('no_task')
    expect(await one.touch()).toMatchObject({ state: 'planned', fence: 0 })
    await sql`alter table tasks drop constraint no_task`.execute(store.db)
    expect(await one.perform(0, { channel: 'call' })).toMatchObject({ kind: 'sent' })
  })

  it('is not opened after a stop', async () => {
    const one = await bench(store, { people })
    await store.transaction((trx) =>
      placeStop(trx, {
        tenantId: one.tenantId,
        scope: { kind: 'contact', key: 'con_1' },
        effect: 'end',
        reason: 'replied',
        by: 'test',
        nowMs: monday9,
      }),
    )
    expect(await one.perform(0, { channel: 'call' })).toMatchObject({
      kind: 'skipped',
      reason: 'contact replied',
    })
    expect(await tasks(one)).toEqual([])
  })

  test.each([
    ['call', { fields: people.fields }, 'call has no number'],
    ['linkedin', { phone }, 'linkedin has no profile'],
  ])('%s without an address is passed over', async (channel, known, reason) => {
    const one = await bench(store, { people: known })
    expect(await one.perform(0, { channel })).toMatchObject({ kind: 'skipped', reason })
  })

  it('is told to others once, with a note for the CRM', async () => {
    const one = await bench(store, { people })
    await subscribe(store, one, ['task.created', 'touch.sent', 'touch.skipped'])
    await one.perform(0, { channel: 'call' })
    await one.perform(0, { channel: 'call' })
    const { touch_id, content_hash } = await one.touch()
    const [task] = await tasks(one)
    expect(await deliveries(store, one)).toEqual([
      ['task.created', { task_id: task?.task_id, kind: 'touch', channel: 'call', touch_id }],
      ['touch.sent', { touch_id, channel: 'call', step: 1 }],
    ])
    expect(await notes(store, one)).toEqual([['touch', touch_id, 'Call task 1 of 2', content_hash]])
  })
})

describe('what becomes of a message is told in its own transaction', () => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore('pglite')
  })
  afterAll(() => store.close())

  const events = ['touch.sent', 'touch.failed', 'touch.unknown', 'touch.skipped'] as const

  it('sent: with a note for the CRM, once', async () => {
    const one = await bench(store)
    await subscribe(store, one, events)
    await one.perform()
    await one.perform()
    const { touch_id, content_hash } = await one.touch()
    const told = { touch_id, channel: 'email', step: 1 }
    expect(await deliveries(store, one)).toEqual([['touch.sent', told]])
    expect(await notes(store, one)).toEqual([['touch', touch_id, 'Email 1 of 2', content_hash]])
  })

  test.each([
    ['refused', 'touch.failed'],
    ['unknown', 'touch.unknown'],
  ] as const)('%s: %s, and nothing for the CRM', async (answer, type) => {
    const one = await bench(store)
    await subscribe(store, one, events)
    one.email.answers.push({ kind: answer, detail: 'why' })
    await one.perform()
    const { touch_id } = await one.touch()
    expect(await deliveries(store, one)).toEqual([
      [type, { touch_id, channel: 'email', step: 1, reason: 'why' }],
    ])
    expect(await notes(store, one)).toEqual([])
  })

  it('not sent this time: nobody hears of it', async () => {
    const one = await bench(store)
    await subscribe(store, one, events)
    one.email.answers.push({ kind: 'not_sent', detail: 'why' })
    await one.perform()
    expect(await deliveries(store, one)).toEqual([])
  })

  test.each([
    ['by a gate', { status: 'cancelled' as const }, {}, 'campaign is cancelled'],
    ['because it cannot be written', {}, { step: 9 }, 'campaign has no step 9'],
  ])('skipped %s', async (_name, change, order, reason) => {
    const one = await bench(store)
    await subscribe(store, one, events)
    await store.db
      .updateTable('campaigns')
      .set({ name: 'Test', ...change })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    await one.perform(0, order)
    await one.perform(0, order)
    expect(await deliveries(store, one)).toMatchObject([['touch.skipped', { reason }]])
  })

  it('answers name their touch where the sender wants that, and the sender stays who it is', async () => {
    const one = await bench(store)
    await store.db
      .updateTable('senders')
      .set({ reply_tokens: true })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    await one.perform()
    const [sent] = one.email.submitted
    expect(sent?.reply_to).toMatch(/^mia\+r\.[0-9a-z]{25}-[0-9a-f]{8}@studio\.example$/)
    expect(sent?.from.address).toBe('mia@studio.example')
  })
})

async function subscribe(store: Store, one: Bench, events: readonly string[]): Promise<void> {
  await store.db
    .insertInto('webhook_endpoints')
    .values({
      tenant_id: one.tenantId,
      webhook_id: 'whk_1',
      url: 'https://hooks.example',
      events: JSON.stringify(events),
      created_at: new Date(monday9),
      created_by: 'key_1',
    })
    .execute()
}

/** Without the ids that every one carries. */
async function deliveries(store: Store, one: Bench) {
  const rows = await store.db
    .selectFrom('webhook_deliveries')
    .select(['type', 'payload'])
    .where('tenant_id', '=', one.tenantId)
    .orderBy('type')
    .execute()
  return rows.map(({ type, payload }) => {
    const { contact_id, campaign_id, account_id, ...data } = payload['data'] as object & {
      contact_id: string
      campaign_id: string
      account_id: string
    }
    expect([contact_id, campaign_id, account_id]).toEqual(['con_1', 'cmp_1', 'acc_1'])
    return [type, data]
  })
}

async function notes(store: Store, one: Bench) {
  const rows = await store.db
    .selectFrom('crm_entries')
    .select(['kind', 'subject_id', 'title', 'body_hash'])
    .where('tenant_id', '=', one.tenantId)
    .execute()
  return rows.map((row) => [row.kind, row.subject_id, row.title, row.body_hash])
}
