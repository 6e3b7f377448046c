import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TouchState } from '../../../contracts/touches.js'
import { restoreReason } from '../../../contracts/restores.js'
import { applyMigrations, knownMigrations } from '../../../store/migrate.js'
import type { Store } from '../../../store/open-store.js'
import { restoreStopReason } from '../../../store/repositories/restores.js'
import { readCatalogue } from '../../../store/backup/catalogue.js'
import { createFakeEmail } from '../../support/fake-email.js'
import { performerOn } from '../../support/activities.js'
import { openTestStore, storeKinds } from '../../support/stores.js'
import { seedTouch } from '../../support/seed-touch.js'
import { monday9, orderFor, seedCampaign, type SeededCampaign } from '../../support/world.js'
import { backUp, restore } from './support.js'

const hourMs = 3_600_000
const takenAt = monday9
const restoredAt = monday9 + 5 * hourMs
const reason = restoreReason(new Date(takenAt).toISOString())

/** One contact per case: what it was when the backup was taken, and when it was to leave. */
const cases: { state: TouchState; slot: number; after: TouchState }[] = [
  { state: 'planned', slot: takenAt - hourMs, after: 'unknown' },
  { state: 'planned', slot: takenAt + hourMs, after: 'unknown' },
  { state: 'planned', slot: restoredAt, after: 'unknown' },
  { state: 'planned', slot: restoredAt + 1, after: 'planned' },
  { state: 'released', slot: takenAt - hourMs, after: 'unknown' },
  { state: 'released', slot: restoredAt + hourMs, after: 'released' },
  { state: 'claimed', slot: takenAt, after: 'unknown' },
  { state: 'sent', slot: takenAt - hourMs, after: 'sent' },
  { state: 'failed', slot: takenAt - hourMs, after: 'failed' },
  { state: 'skipped', slot: takenAt - hourMs, after: 'skipped' },
  { state: 'cancelled', slot: takenAt - hourMs, after: 'cancelled' },
  { state: 'unknown', slot: takenAt - hourMs, after: 'unknown' },
]

describe.each(storeKinds)('a store restored into %s', (kind) => {
  let dir: string
  let source: Store
  let store: Store
  let seeded: SeededCampaign

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'overture-backup-'))
    source = await openTestStore('postgres')
    seeded = await seedCampaign(source, { contacts: cases.length })
    await seedCampaign(source, { tenantId: 'later', contacts: 1 })
    for (const [index, { state, slot }] of cases.entries()) {
      await seedTouch(source, 'default', { contact: index + 1, step: 1, state, at: slot })
    }
    // this tenant's pretend time is a day ahead
    await seedTouch(source, 'later', {
      contact: 1,
      step: 1,
      state: 'planned',
      at: restoredAt + hourMs,
    })
    await sql`update tenants set clock_offset_ms = 86400000 where tenant_id = 'later'`.execute(
      source.db,
    )
    await sql`update senders set timezone = 'Pacific/Auckland'`.execute(source.db)
    await sql`update touches set resend_order = '{"order_id":"o","by":"anna"}'
      where touch_id = 'tch_12_1' and tenant_id = 'default'`.execute(source.db)
    await sql`insert into idempotency_keys values
      ('default', 'a', 'h', 'in_progress', '2026-01-01', null, null, '2026-01-01'),
      ('default', 'b', 'h', 'done', '2026-01-01', 201, '{}', '2026-01-01')`.execute(source.db)
    await sql`insert into outbox (tenant_id, workflow_id, kind, event_id, payload, created_at)
      values ('default', 'w', 'start', 'e1', '{"kind":"start"}', '2026-01-01')`.execute(source.db)
    await backUp(source, join(dir, 'one.gz'), takenAt)
    store = await openTestStore(kind)
    await restore(store, join(dir, 'one.gz'), { nowMs: restoredAt })
  })

  afterAll(async () => {
    await source.close()
    await store.close()
    await rm(dir, { recursive: true, force: true })
  })

  const touch = (contact: number, tenantId = 'default') =>
    store.db
      .selectFrom('touches')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('touch_id', '=', `tch_${contact}_1`)
      .executeTakeFirstOrThrow()

  it.each(cases.map((one, index) => ({ ...one, contact: index + 1 })))(
    'makes $state with its slot at $slot $after',
    async ({ contact, state, after, slot }) => {
      const row = await touch(contact)
      expect(row.state).toBe(after)
      const changed = state !== after || contact === 12
      expect(row.restore_id !== null).toBe(changed)
      const events = await store.db
        .selectFrom('touch_events')
        .select(['state', 'reason'])
        .where('touch_id', '=', row.touch_id)
        .where('tenant_id', '=', 'default')
        .execute()
      expect(events).toEqual(changed ? [{ state: 'unknown', reason }] : [])
      if (changed) {
        expect(row).toMatchObject({ reason, lease_until: null, resend_order: null })
        expect(row.counted_at).toEqual(new Date(slot))
      }
    },
  )

  it("counts a doubtful touch on its sender's own day", async () => {
    // 14:00 in UTC is the next morning in Auckland
    expect((await touch(3)).sender_day).toBe('2026-11-24')
    expect((await touch(1)).sender_day).toBe('2026-11-23')
  })

  it('judges by the clock of each tenant', async () => {
    expect((await touch(1, 'later')).state).toBe('unknown')
  })

  it('holds every tenant, says why in the audit log, and counts what is in doubt', async () => {
    const stops = await store.db
      .selectFrom('stops')
      .select(['tenant_id', 'scope', 'scope_key', 'reason', 'effect'])
      .orderBy('tenant_id')
      .execute()
    const hold = { scope: 'tenant', reason: restoreStopReason, effect: 'hold' }
    expect(stops).toEqual([
      { tenant_id: 'default', scope_key: 'default', ...hold },
      { tenant_id: 'later', scope_key: 'later', ...hold },
    ])
    const restores = await store.db
      .selectFrom('restores')
      .selectAll()
      .orderBy('tenant_id')
      .execute()
    expect(restores).toMatchObject([
      { tenant_id: 'default', in_doubt: 6, confirmed_at: null, taken_at: new Date(takenAt) },
      { tenant_id: 'later', in_doubt: 1, restored_at: new Date(restoredAt + 86_400_000) },
    ])
    const trail = await store.db.selectFrom('audit_log').select(['action', 'subject']).execute()
    expect(trail.map(({ subject }) => subject).sort()).toEqual(
      restores.map(({ restore_id }) => restore_id).sort(),
    )
  })

  it('forgets calls that were being answered and keeps what was not delivered', async () => {
    const keys = await store.db.selectFrom('idempotency_keys').select('key').execute()
    expect(keys).toEqual([{ key: 'b' }])
    const outbox = await store.db.selectFrom('outbox').select('event_id').execute()
    expect(outbox).toEqual([{ event_id: 'e1' }])
  })

  it('submits nothing: neither what is in doubt nor what is new', async () => {
    const email = createFakeEmail()
    const { perform } = performerOn(store, email, { clock: { now: () => restoredAt } })
    const at = { slot_at_ms: restoredAt, at_ms: restoredAt }
    expect(await perform(orderFor(seeded, 0, at))).toMatchObject({ kind: 'unknown', reason })
    expect(await perform(orderFor(seeded, 7, { ...at, step: 2 }))).toMatchObject({
      kind: 'held',
      reason: `tenant ${restoreStopReason}`,
    })
    expect(email.submitted).toEqual([])
  })

  it('is doubted again when its own backup is restored, and held by one stop', async () => {
    await backUp(store, join(dir, 'two.gz'), restoredAt)
    const again = await openTestStore('postgres')
    await restore(again, join(dir, 'two.gz'), { nowMs: restoredAt + 2 * hourMs })
    const restores = await again.db
      .selectFrom('restores')
      .select('in_doubt')
      .where('tenant_id', '=', 'default')
      .orderBy('restored_at')
      .execute()
    // what was planned for a millisecond and an hour later, and what was held meanwhile
    expect(restores).toEqual([{ in_doubt: 6 }, { in_doubt: 3 }])
    const stops = await again.db.selectFrom('stops').select('stop_id').execute()
    expect(stops).toHaveLength(2)
    await again.close()
  })

  it('doubts the later steps of a person, too, when there was time for them', async () => {
    const late = await openTestStore('postgres')
    // the seeded campaign waits three days before its second and last step
    await restore(late, join(dir, 'one.gz'), { nowMs: takenAt + 74 * hourMs })
    const rows = await late.db
      .selectFrom('touches')
      .select(['contact_id', 'step', 'state', 'slot_at', 'touch_key', 'reason', 'sender_day'])
      .where('tenant_id', '=', 'default')
      .where('step', '=', 2)
      .orderBy('slot_at')
      .orderBy('contact_id')
      .execute()
    expect(rows.map(({ contact_id }) => contact_id)).toEqual([
      'con_1',
      'con_12',
      'con_5',
      'con_7',
      'con_2',
    ])
    expect(rows[0]).toEqual({
      contact_id: 'con_1',
      step: 2,
      state: 'unknown',
      slot_at: new Date(takenAt + 70 * hourMs),
      touch_key: 'cmp_1/con_1/2/email',
      reason: `${reason}, after step 1`,
      sender_day: '2026-11-26',
    })
    const row = await late.db
      .selectFrom('restores')
      .select('in_doubt')
      .where('tenant_id', '=', 'default')
      .executeTakeFirstOrThrow()
    expect(row.in_doubt).toBe(8 + rows.length)
    await late.close()
  })

  it('takes a backup of an older version and brings it up to this one', async () => {
    const older = await openTestStore('postgres')
    await seedCampaign(older, { contacts: 2 })
    await seedTouch(older, 'default', { contact: 1, step: 1, state: 'planned', at: takenAt })
    await makeOlder(older)
    await backUp(older, join(dir, 'older.gz'), takenAt)
    const target = await openTestStore(kind)
    await seedCampaign(target, { tenantId: 'old' })
    await restore(target, join(dir, 'older.gz'), { nowMs: restoredAt, replace: true })
    const { rows } = await sql`select name from kysely_migration order by name`.execute(target.db)
    expect(rows).toEqual(knownMigrations.map((name) => ({ name })))
    const touches = await target.db.selectFrom('touches').select(['tenant_id', 'state']).execute()
    expect(touches).toEqual([{ tenant_id: 'default', state: 'unknown' }])
    await older.close()
    await target.close()
  })
})

/** As it was before the newest migration: its tables and columns gone. */
async function makeOlder(store: Store): Promise<void> {
  const older = await openOlder()
  await store.transaction(async (trx) => {
    for (const { name, columns } of await readCatalogue(trx)) {
      const kept = older.get(name)
      if (!kept) await sql`drop table ${sql.table(name)} cascade`.execute(trx)
      for (const column of kept ? columns.filter((c) => !kept.includes(c.name)) : []) {
        await sql`alter table ${sql.table(name)} drop column ${sql.id(column.name)}`.execute(trx)
      }
    }
    await sql`delete from kysely_migration where name = ${knownMigrations.at(-1)}`.execute(trx)
  })
}

async function openOlder(): Promise<Map<string, string[]>> {
  const scratch = await openTestStore('postgres')
  const shapes = await scratch.transaction(async (trx) => {
    await sql`create schema older`.execute(trx)
    await sql`create table older.kysely_migration (name text, timestamp text)`.execute(trx)
    await sql`set local search_path = older`.execute(trx)
    await applyMigrations(trx, knownMigrations.slice(0, -1), 'then')
    return readCatalogue(trx)
  })
  await scratch.close()
  return new Map(shapes.map(({ name, columns }) => [name, columns.map((c) => c.name)]))
}
