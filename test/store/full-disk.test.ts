import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openStore, openUnmigrated, type Store } from '../../store/open-store.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { wallClock } from '../../runtime/clock.js'
import { toProblem } from '../../api/problems/to-problem.js'
import { canMount, smallDisk } from '../support/small-disk.js'
import { newDatabase } from '../support/stores.js'

const add = (store: Store, id: string) =>
  store.transaction((trx) => ensureTenant(trx, id, wallClock.now()))

const tenants = async (store: Store) => {
  const rows = await store.db
    .selectFrom('tenants')
    .select('tenant_id')
    .orderBy('tenant_id')
    .execute()
  return rows.map((row) => row.tenant_id)
}

/** Grows a table, as ordinary writes do. */
const grow = (store: Store) =>
  sql`insert into idempotency_keys (tenant_id, key, request_hash, state, lease_until, created_at, answer)
    select 'kept', gen_random_uuid()::text, '', 'done', now(), now(), repeat(md5(random()::text), 30)
    from generate_series(1, 2000)`.execute(store.db)

/** Grows the log alone: at the end of its file of 16 MB it needs a new one. */
const growLog = (store: Store) =>
  sql`select pg_logical_emit_message(false, 'test', repeat('x', 500000))`.execute(store.db)

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error as Error,
  )

async function untilFailure(work: () => Promise<unknown>): Promise<Error> {
  for (let index = 0; index < 500; index += 1) {
    const failure = await failureOf(work())
    if (failure) return failure
  }
  throw new Error('the disk does not become full')
}

// mounting a small disk takes root on Linux
describe.skipIf(!canMount)('an embedded store on a full disk', () => {
  it('refuses what does not fit, keeps what it acknowledged, and goes on when there is space', async () => {
    const disk = smallDisk(200)
    const store = await openStore({ kind: 'embedded', home: disk.path })
    await add(store, 'kept')
    disk.fill()
    const failure = await untilFailure(() => grow(store))
    expect(toProblem(failure)).toMatchObject({
      code: 'store_unavailable',
      message: 'The disk of the store is full: it takes no writes.',
    })
    expect(await tenants(store)).toEqual(['kept'])
    disk.empty()
    await add(store, 'later')
    await store.close()
    const again = await openStore({ kind: 'embedded', home: disk.path })
    expect(await tenants(again)).toEqual(['kept', 'later'])
    await again.close()
  })

  it('that cannot continue its log ends, says so, hangs nobody, and opens again whole', async () => {
    const disk = smallDisk(200)
    const store = await openStore({ kind: 'embedded', home: disk.path })
    await add(store, 'kept')
    disk.fill()
    const failure = await untilFailure(() => growLog(store))
    expect(failure.message).toMatch(/^The embedded store stopped itself .*No space left on device/)
    expect(await store.died).toBe(failure)
    expect(await failureOf(tenants(store))).toBe(failure)
    expect(toProblem(failure)).toMatchObject({ code: 'store_unavailable' })
    await store.close()
    disk.empty()
    const again = await openStore({ kind: 'embedded', home: disk.path })
    expect(await tenants(again)).toEqual(['kept'])
    await add(again, 'later')
    await again.close()
  })
})

describe('a PostgreSQL that takes no writes', () => {
  it('is answered by 503 with the reason', async () => {
    const url = await newDatabase()
    const made = await openStore({ kind: 'postgres', url })
    const name = url.slice(url.lastIndexOf('/') + 1)
    await sql.raw(`alter database ${name} set default_transaction_read_only = on`).execute(made.db)
    await made.close()
    const store = await openUnmigrated({ kind: 'postgres', url })
    const failure = await failureOf(add(store, 'refused'))
    expect(failure && toProblem(failure)).toMatchObject({
      code: 'store_unavailable',
      status: 503,
      message: expect.stringContaining('The store is read-only'),
    })
    await store.close()
  })
})
