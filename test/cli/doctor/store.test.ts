import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAttention } from '../../../cli/direct/doctor/checks/attention.js'
import { checkProcesses } from '../../../cli/direct/doctor/checks/processes.js'
import { checkStore, checkStoreClock } from '../../../cli/direct/doctor/checks/store.js'
import { wallClock } from '../../../runtime/clock.js'
import { readSettings } from '../../../runtime/settings.js'
import { sharedSettings } from '../../../server/processes/shared-settings.js'
import { version } from '../../../server/version.js'
import { knownMigrations } from '../../../store/migrate.js'
import { openStore, openUnmigrated, type Store } from '../../../store/open-store.js'
import { enqueue } from '../../../store/repositories/outbox.js'
import { recordArrival } from '../../../store/repositories/processes.js'
import { killSwitchReason, placeStop } from '../../../store/repositories/stops.js'
import { freePorts } from '../../../server/ports.js'
import { newDatabase } from '../../support/stores.js'
import { seedCampaign } from '../../support/world.js'
import { lines, patientWith } from './support.js'

const ahead = (ms: number) => ({ now: () => wallClock.now() + ms })

describe('a PostgreSQL', () => {
  let url: string
  let store: Store
  beforeAll(async () => {
    url = await newDatabase()
    store = await openStore({ kind: 'postgres', url })
  })
  afterAll(() => store.close())

  it('that is well is said to be, with its version and its free connections', async () => {
    const found = lines(await checkStore(patientWith({ env: { DATABASE_URL: url } })))
    expect(found).toEqual([
      expect.stringMatching(/^ok store: PostgreSQL 1\d[.\d]*, answered in \d+ ms$/),
      'ok store writes: taken',
      `ok migrations: ${knownMigrations.length} of ${knownMigrations.length} applied`,
      expect.stringMatching(
        /^ok store connections: \d+ of 200 in use; 1 process\(es\) may take 20$/,
      ),
    ])
  })

  it('is left as it was', async () => {
    await checkStore(patientWith({ env: { DATABASE_URL: url } }))
    const { rows } = await sql`select 1 from pg_tables where tablename like 'doctor%'`.execute(
      store.db,
    )
    expect(rows).toEqual([])
    const empty = await newDatabase()
    const found = lines(await checkStore(patientWith({ env: { DATABASE_URL: empty } })))
    expect(found).toContainEqual(
      expect.stringMatching(/^warn migrations: not applied yet: 0001-.* → Starting Overture/),
    )
    const looked = await openUnmigrated({ kind: 'postgres', url: empty })
    expect(
      (await sql`select 1 from pg_tables where schemaname = 'public'`.execute(looked.db)).rows,
    ).toEqual([])
    await looked.close()
  })

  it('of a newer Overture is not taken for ours', async () => {
    const newer = await newDatabase()
    const made = await openStore({ kind: 'postgres', url: newer })
    await sql`insert into kysely_migration values ('9999-later', 'now')`.execute(made.db)
    await made.close()
    const patient = patientWith({ env: { DATABASE_URL: newer } })
    expect(lines(await checkStore(patient))).toContainEqual(
      'fail migrations: the store has 9999-later, which this Overture does not know → Start the newer Overture that made them.',
    )
    expect(lines(await checkAttention(patient))).toEqual([
      'skipped waiting for a person: the store is of another version',
    ])
  })

  it('that is read-only says where to point', async () => {
    const readOnly = await newDatabase()
    const made = await openStore({ kind: 'postgres', url: readOnly })
    const name = readOnly.slice(readOnly.lastIndexOf('/') + 1)
    await sql.raw(`alter database ${name} set default_transaction_read_only = on`).execute(made.db)
    await made.close()
    const found = lines(await checkStore(patientWith({ env: { DATABASE_URL: readOnly } })))
    expect(found).toContainEqual(
      expect.stringMatching(
        /^fail store writes: refused: .*read-only.* → Point DATABASE_URL to the primary/,
      ),
    )
  })

  it.each([
    [
      'nobody listens',
      async () => `postgres://u:hunter2@127.0.0.1:${(await freePorts('127.0.0.1', 1))[0]}/x`,
      /ECONNREFUSED.* → Start PostgreSQL/,
    ],
    [
      'the database is not there',
      async () => `${url}_no`,
      /does not exist.* → Create the database/,
    ],
    [
      'the password is wrong',
      async () => url.replace('overture:overture@', 'overture:hunter2@'),
      /28P01.* → Correct the password/,
    ],
  ])('where %s fails with the fix and without the password', async (_, made, words) => {
    const patient = patientWith({ env: { DATABASE_URL: await made() } })
    const found = lines(await checkStore(patient))
    expect(found).toEqual([expect.stringMatching(words)])
    expect(found.join()).not.toContain('hunter2')
    expect(lines(await checkStoreClock(patient))).toEqual([
      'skipped clock of the store: the store does not answer',
    ])
    expect(lines(await checkProcesses(patient))).toEqual([
      'skipped processes: the store does not answer',
    ])
  })

  it.each([
    [0, /^ok clock of the store: this machine is \d+ ms (ahead|behind)$/],
    [-5_000, /^warn clock of the store: this machine is [45]\d{3} ms behind → .*NTP/],
    [90_000, /^fail clock of the store: this machine is 90 s ahead; workers here send nothing → /],
  ])('compared with a clock that is off by %i ms', async (ms, words) => {
    const patient = patientWith({ env: { DATABASE_URL: url }, clock: ahead(ms) })
    expect(lines(await checkStoreClock(patient))).toEqual([expect.stringMatching(words)])
  })

  it('names its processes, and what they do not agree on', async () => {
    const patient = patientWith({ env: { DATABASE_URL: url } })
    expect(lines(await checkProcesses(patient))).toEqual([
      'warn processes: none serves this store → npm run api and npm run worker, or npm start.',
    ])
    const settings = sharedSettings(readSettings({ DATABASE_URL: url }, false))
    const here = {
      role: 'worker',
      host: 'north',
      version,
      settings,
      wallMs: wallClock.now(),
    } as const
    await recordArrival(store.db, { ...here, processId: 'one', pid: 11 })
    expect(lines(await checkProcesses(patient))).toEqual(['ok processes: worker 11 on north'])
    await recordArrival(store.db, {
      ...here,
      processId: 'two',
      pid: 12,
      version: '0.0.1',
      settings: { ...settings, CLAIM_LEASE_SECONDS: '5', OVERTURE_SANDBOX: 'false' },
    })
    expect(lines(await checkProcesses(patient)).slice(1)).toEqual([
      'fail process settings: OVERTURE_SANDBOX is true here and false in worker 12 on north → Give every process the same OVERTURE_SANDBOX.',
      'warn process settings: CLAIM_LEASE_SECONDS is 60 here and 5 in worker 12 on north → Give every process the same CLAIM_LEASE_SECONDS.',
      `warn process versions: worker 12 on north runs 0.0.1 → Finish the rollout to ${version}.`,
    ])
  })

  it('with too few connections for its processes says how many it needs', async () => {
    const wallMs = wallClock.now()
    for (let index = 0; index < 11; index += 1) {
      const arrival = { role: 'worker', host: 'many', pid: index, version, wallMs } as const
      await recordArrival(store.db, { ...arrival, processId: `many-${index}`, settings: {} })
    }
    const found = lines(await checkStore(patientWith({ env: { DATABASE_URL: url } })))
    expect(found.at(-1)).toMatch(
      /^warn store connections: .* may take 2\d0 → Set max_connections of PostgreSQL to 2\d\d or more\.$/,
    )
  })

  it('tells what waits for a person, by count', async () => {
    const patient = patientWith({ env: { DATABASE_URL: url } })
    expect(lines(await checkAttention(patient))).toEqual(['ok waiting for a person: nothing'])
    await seedCampaign(store, { tenantId: 'acme', contacts: 5 })
    const nowMs = wallClock.now()
    const at = (agoMs: number) => new Date(nowMs - agoMs)
    await store.transaction(async (trx) => {
      await placeStop(trx, {
        tenantId: 'acme',
        scope: { kind: 'tenant', key: 'acme' },
        reason: killSwitchReason,
        by: 'anna',
        nowMs,
      })
      // a pause of one campaign is nobody's emergency
      await placeStop(trx, {
        tenantId: 'acme',
        scope: { kind: 'campaign', key: 'cmp_1' },
        reason: 'paused',
        by: 'anna',
        nowMs,
      })
      for (const [eventId, agoMs] of [
        ['old', 400_000],
        ['delivered', 400_000],
        ['new', 1_000],
      ] as const) {
        const payload = { kind: 'start', input: {} } as never
        const entry = { tenantId: 'acme', workflowId: `w-${eventId}`, eventId, payload }
        await enqueue(trx, [entry], nowMs - agoMs)
      }
      for (const [id, confirmed] of [
        ['rst_1', null],
        ['rst_2', at(0)],
      ] as const) {
        await trx
          .insertInto('restores')
          .values({
            tenant_id: 'acme',
            restore_id: id,
            taken_at: at(9_000),
            restored_at: at(5_000),
            in_doubt: 2,
            confirmed_at: confirmed,
            confirmed_by: confirmed && 'anna',
          })
          .execute()
      }
    })
    await store.db
      .updateTable('outbox')
      .set({ delivered_at: at(0) })
      .where('event_id', '=', 'delivered')
      .execute()
    const touch = (index: number, state: string, leaseAgoMs: number) =>
      sql`
      insert into touches (touch_id, tenant_id, touch_key, campaign_id, account_id, contact_id, sender_id,
        channel, step, state, slot_at, reason, fence, attempt, lease_until, created_at, updated_at)
      values (${`tch_${index}`}, 'acme', ${`key ${index}`}, 'cmp_1', ${`acc_${index}`}, ${`con_${index}`},
        'snd_1', 'email', 1, ${state}, ${at(0)}, '', 1, 1, ${at(leaseAgoMs)}, ${at(0)}, ${at(0)})`.execute(
        store.db,
      )
    await touch(1, 'unknown', 0)
    await touch(2, 'unknown', 0)
    await touch(3, 'claimed', 120_000)
    await touch(4, 'claimed', -30_000)
    await touch(5, 'sent', 120_000)
    expect(
      (await checkAttention(patient)).map(({ verdict, found }) => `${verdict} ${found}`),
    ).toEqual([
      'warn 1 kill switch(es) on: what they cover is not sent',
      'warn 1 restore(s) from a backup not confirmed; nothing is sent',
      'warn 1 message(s) to Temporal not delivered for 5 minutes',
      'warn 2 message(s) of unknown outcome',
      'warn 1 claim(s) whose worker vanished',
    ])
  })
})
