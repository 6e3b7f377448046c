import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../store/open-store.js'
import { audit } from '../../../store/repositories/audit.js'
import { insertKey } from '../../../store/repositories/api-keys.js'
import { placeStop } from '../../../store/repositories/stops.js'
import { openTestStore, type StoreKind } from '../../support/stores.js'
import { seedTouch } from '../../support/seed-touch.js'
import { monday9, seedCampaign } from '../../support/world.js'
import { allRows, backUp, restore } from './support.js'

const nasty = 'quote " back\\slash \n\r\t \u2028 \u2029 \u007f 😀 ﷽ {"a":1} \\u0041 $1 %s \'; drop'

/** What a restore itself writes. */
const written = ['restores', 'stops', 'audit_log', 'scopes']

/** Rows of every kind, with values that JavaScript would round or a reader of lines would cut. */
async function fill(store: Store): Promise<void> {
  await seedCampaign(store, { contacts: 3, oneAccount: true })
  await seedTouch(store, 'default', { contact: 1, step: 1, state: 'sent', at: monday9 })
  await seedTouch(store, 'default', { contact: 2, step: 1, state: 'skipped', at: monday9 })
  await store.transaction(async (trx) => {
    await insertKey(trx, {
      tenantId: 'default',
      name: nasty,
      scopes: ['admin'],
      installation: true,
      at: monday9,
    })
    await placeStop(trx, {
      tenantId: 'default',
      scope: { kind: 'contact', key: 'con_3' },
      reason: nasty,
      effect: 'end',
      by: 'anna',
      nowMs: monday9,
    })
    await audit(trx, {
      tenantId: 'default',
      actor: 'anna',
      action: 'test',
      subject: 'x',
      detail: { text: nasty, big: 12345678901 },
      at: monday9,
    })
    await sql`insert into artifacts values ('default', 'h1', 'touch',
      ${JSON.stringify({ text: nasty })}::jsonb || '{"n": 123456789012345678901234567890.123456789, "z": 1e-30}',
      '2026-01-02 03:04:05.123456+00')`.execute(trx)
    await sql`update touches set fence = 9007199254740993`.execute(trx)
    await sql`update contacts set name = ${nasty}, fields = '{"": null, "ä": [1.10, true]}'`.execute(
      trx,
    )
    await sql`insert into contact_lists values
      ('default', 'lst_1', ${nasty}, 2, '0044-03-15 12:00:00.000001+00 BC', 'anna')`.execute(trx)
    await sql`insert into contact_list_members select 'default', 'lst_1', contact_id, 1 from contacts`.execute(
      trx,
    )
    for (let n = 1; n <= 1203; n += 1) {
      await sql`insert into scopes values ('default', ${n % 2 ? 'address' : 'Domain'}, ${`k-${n}-ä`})`.execute(
        trx,
      )
    }
    await sql`insert into touch_events (tenant_id, touch_id, at, state, fence, reason)
      select 'default', 'tch_1_1', '2026-01-01', 'sent', 1, 'gone' from generate_series(1, 9)`.execute(
      trx,
    )
    await sql`delete from touch_events where event_id > 4`.execute(trx)
    await sql`insert into outbox (tenant_id, workflow_id, kind, event_id, payload, created_at)
      values ('default', 'w', 'start', 'e1', '{"kind":"start"}', '2026-01-01')`.execute(trx)
    await sql`insert into idempotency_keys values
      ('default', 'done', 'h', 'done', '2026-01-01', 201, ${nasty}, '2026-01-01')`.execute(trx)
    await sql`insert into processes values
      ('p', 'api', 'h', 1, 'v', '{}', '2026-01-01', '2026-01-01')`.execute(trx)
  })
}

const ways: [StoreKind, StoreKind][] = [
  ['pglite', 'pglite'],
  ['postgres', 'postgres'],
  ['pglite', 'postgres'],
  ['postgres', 'pglite'],
]

describe.each(ways)('a backup of %s restored into %s', (from, to) => {
  let dir: string
  let source: Store
  let target: Store

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'overture-backup-'))
    source = await openTestStore(from)
    await fill(source)
    target = await openTestStore(to)
    await backUp(source, join(dir, 'one.gz'))
    await restore(target, join(dir, 'one.gz'))
  })

  afterAll(async () => {
    await source.close()
    await target.close()
    await rm(dir, { recursive: true, force: true })
  })

  it('has every row of every table to the last digit', async () => {
    const before = await allRows(source, written)
    expect(await allRows(target, written)).toEqual(before)
    const filled = ['tenants', 'api_keys', 'touches', 'touch_events', 'artifacts', 'outbox']
    expect(filled.filter((table) => before[table]!.length === 0)).toEqual([])
    const [all, others] = [await allRows(source), await allRows(target)]
    for (const table of written) {
      expect(all[table]!.filter((row) => !others[table]!.includes(row))).toEqual([])
    }
    expect(all['scopes']!.length).toBeGreaterThan(1200)
  })

  it('goes on counting where the old one stopped', async () => {
    await sql`insert into touch_events (tenant_id, touch_id, at, state, fence, reason)
      values ('default', 'tch_1_1', '2026-01-01', 'sent', 1, 'next')`.execute(target.db)
    const { rows } = await sql<{ id: number }>`
      select event_id as id from touch_events where reason = 'next'`.execute(target.db)
    expect(rows).toEqual([{ id: 10 }])
  })

  it('leaves the running processes of the target alone', async () => {
    const { rows } = await sql`select 1 from processes`.execute(target.db)
    expect(rows).toEqual([])
  })
})
