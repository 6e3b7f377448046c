import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Store } from '../../store/open-store.js'
import { enqueue } from '../../store/repositories/outbox.js'
import { countedOn } from '../../store/repositories/sender-figures.js'
import { killSwitchReason, placeStop } from '../../store/repositories/stops.js'
import { readStoreFigures } from '../../store/repositories/store-figures.js'
import type { ScopeKind } from '../../store/tables/ledger.js'
import { seedTouch, type TouchSeed } from '../support/seed-touch.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9, seedCampaign } from '../support/world.js'

const minute = 60_000
const hour = 60 * minute
const tenantId = 'default'

describe.each(storeKinds)('figures of the installation on %s', (kind) => {
  let store: Store

  beforeAll(async () => {
    store = await openTestStore(kind)
    await seedCampaign(store, { contacts: 9, oneAccount: true })
  })

  beforeEach(async () => {
    for (const table of ['touch_events', 'touches', 'stops', 'approvals', 'outbox']) {
      await sql`delete from ${sql.table(table)}`.execute(store.db)
    }
    await sql`update tenants set clock_offset_ms = 0`.execute(store.db)
    await sql`update campaigns set status = 'active'`.execute(store.db)
  })

  afterAll(() => store.close())

  const read = (wallMs = monday9) => readStoreFigures(store.db, wallMs)
  const touch = (seed: Partial<TouchSeed> & { contact: number }) =>
    seedTouch(store, tenantId, { step: 1, state: 'planned', at: monday9 - hour, ...seed })
  const stop = (scope: ScopeKind, key: string, reason = killSwitchReason) =>
    store.transaction((trx) =>
      placeStop(trx, { tenantId, scope: { kind: scope, key }, reason, by: 'anna', nowMs: monday9 }),
    )
  const overdue = async () => (await read()).overdue.touches

  test('an installation where nothing is open', async () => {
    expect(await read()).toEqual({
      outbox: { undelivered: 0, oldest_seconds: 0 },
      touches: { planned: 0, released: 0, claimed: 0, unknown: 0, abandoned: 0 },
      overdue: { touches: 0, most_late_seconds: 0 },
      approvals: { pending: 0, oldest_seconds: 0 },
      killSwitches: {},
      campaigns: { active: 1 },
      idempotency: { held: 0, ended: 0 },
    })
  })

  test('open touches are counted by state, those that are over are not', async () => {
    await touch({ contact: 1 })
    await touch({ contact: 2, state: 'released' })
    await touch({ contact: 3, state: 'claimed' })
    await touch({ contact: 4, state: 'claimed' })
    await touch({ contact: 5, state: 'unknown' })
    for (const [index, state] of (['sent', 'failed', 'skipped', 'cancelled'] as const).entries()) {
      await touch({ contact: 6, step: index + 1, state })
    }
    const leases = { con_3: monday9 - 1, con_4: monday9 + 1 }
    for (const [contact, until] of Object.entries(leases)) {
      await store.db
        .updateTable('touches')
        .set({ lease_until: new Date(until) })
        .where('contact_id', '=', contact)
        .execute()
    }
    const { touches } = await read()
    expect(touches).toEqual({ planned: 1, released: 1, claimed: 2, unknown: 1, abandoned: 1 })
  })

  test('a touch is overdue after 15 minutes, and the latest says how late', async () => {
    await touch({ contact: 1, at: monday9 - 15 * minute })
    expect(await overdue()).toBe(0)
    await touch({ contact: 2, at: monday9 - 16 * minute })
    await touch({ contact: 3, at: monday9 - 2 * hour, state: 'released' })
    await touch({ contact: 4, at: monday9 + hour })
    await touch({ contact: 5, at: monday9 - hour, state: 'sent' })
    expect((await read()).overdue).toEqual({ touches: 2, most_late_seconds: 7200 })
  })

  test.each<[string, ScopeKind, string]>([
    ['everything', 'tenant', tenantId],
    ['its sender', 'sender', 'snd_1'],
    ['its campaign', 'campaign', 'cmp_1'],
    ['its account', 'account', 'acc_1'],
    ['its person', 'contact', 'con_1'],
    ['its address', 'address', 'p1@north1.example'],
    ['its domain', 'domain', 'north1.example'],
  ])('what holds %s holds the touch: it waits, it is not overdue', async (_what, scope, key) => {
    await touch({ contact: 1 })
    await stop(scope, `${key}-of-another`)
    expect(await overdue()).toBe(1)
    await stop(scope, key)
    expect(await overdue()).toBe(0)
  })

  test('a hold in another campaign does not count for this one', async () => {
    await touch({ contact: 1 })
    await stop('account', 'acc_1', 'primary_responded')
    await store.db.updateTable('stops').set({ campaign_id: 'cmp_2' }).execute()
    expect(await overdue()).toBe(1)
    await store.db.updateTable('stops').set({ campaign_id: 'cmp_1' }).execute()
    expect(await overdue()).toBe(0)
  })

  test('a paused campaign has nothing overdue', async () => {
    await touch({ contact: 1 })
    await store.db.updateTable('campaigns').set({ status: 'paused' }).execute()
    const { overdue: late, campaigns } = await read()
    expect([late.touches, campaigns]).toEqual([0, { paused: 1 }])
  })

  test('now is what the tenant calls now', async () => {
    await touch({ contact: 1, at: monday9 + hour })
    expect(await overdue()).toBe(0)
    await sql`update tenants set clock_offset_ms = ${2 * hour}`.execute(store.db)
    expect((await read()).overdue).toEqual({ touches: 1, most_late_seconds: 3600 })
  })

  const approval = (id: string, requestedAt: number, deadline: number | null) =>
    store.db
      .insertInto('approvals')
      .values({
        tenant_id: tenantId,
        request_id: id,
        kind: 'touch',
        status: 'pending',
        subject: 'One',
        content_hash: 'a',
        workflow_id: 'w',
        touch_key: 'cmp_1/con_1/1/email',
        affected: '{}',
        rules: '{}',
        requested_at: new Date(requestedAt),
        deadline: deadline === null ? null : new Date(deadline),
      })
      .execute()

  test('approvals that wait, and the touch that waits for one', async () => {
    await touch({ contact: 1 })
    await approval('apr_1', monday9 - hour, null)
    await approval('apr_2', monday9 - 3 * hour, monday9 + 1)
    await approval('apr_3', monday9 - 9 * hour, monday9)
    const { approvals, overdue: late } = await read()
    expect(approvals).toEqual({ pending: 2, oldest_seconds: 3 * 3600 })
    expect(late.touches).toBe(0)
  })

  test('kill switches are counted by scope, other stops are not', async () => {
    await stop('tenant', tenantId)
    await stop('domain', 'north1.example')
    await stop('domain', 'north2.example')
    await stop('campaign', 'cmp_1', 'paused')
    expect((await read()).killSwitches).toEqual({ tenant: 1, domain: 2 })
  })

  test('the outbox counts what Temporal has not been told', async () => {
    const entry = (eventId: string) => ({
      tenantId,
      workflowId: 'w',
      eventId,
      payload: { kind: 'gate' as const, signal: { request_id: 'apr_1' } },
    })
    await store.transaction((trx) => enqueue(trx, [entry('e1')], monday9 - 90_000))
    await store.transaction((trx) => enqueue(trx, [entry('e2')], monday9 - 30_000))
    expect((await read()).outbox).toEqual({ undelivered: 2, oldest_seconds: 90 })
    await store.db
      .updateTable('outbox')
      .set({ delivered_at: new Date(monday9) })
      .where('event_id', '=', 'e1')
      .execute()
    expect((await read()).outbox).toEqual({ undelivered: 1, oldest_seconds: 30 })
  })

  test('a sender’s day counts what left or may have left on it', async () => {
    const states = ['claimed', 'sent', 'unknown', 'failed', 'planned'] as const
    for (const [index, state] of states.entries()) await touch({ contact: index + 1, state })
    await touch({ contact: 6, state: 'sent' })
    await store.db.updateTable('touches').set({ sender_day: '2026-11-23' }).execute()
    await store.db
      .updateTable('touches')
      .set({ sender_day: '2026-11-22' })
      .where('contact_id', '=', 'con_6')
      .execute()
    const of = (sender_id: string, day: string) => ({ tenant_id: tenantId, sender_id, day })
    const asked = [of('snd_9', '2026-11-23'), of('snd_1', '2026-11-23'), of('snd_1', '2026-11-22')]
    expect(await countedOn(store.db, asked)).toEqual([0, 3, 1])
    expect(await countedOn(store.db, [])).toEqual([])
  })
})
