import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { insideTransaction } from '../../store/pglite-dialect.js'
import { lockScopes, type ScopeLock } from '../../store/repositories/scopes.js'
import type { ScopeKind } from '../../store/tables/ledger.js'
import { openTestStore, storeKinds } from '../support/stores.js'

const put = (store: Pick<Store, 'db'>['db'], key: string) =>
  store.insertInto('scopes').values({ tenant_id: 'default', kind: 'contact', key }).execute()

const keysOf = async (store: Store) => {
  const rows = await store.db.selectFrom('scopes').select('key').orderBy('key').execute()
  return rows.map((row) => row.key)
}

describe.each(storeKinds)('a transaction on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())
  beforeEach(async () => {
    await store.db.deleteFrom('scopes').execute()
  })

  it('is written whole', async () => {
    await store.transaction(async (trx) => {
      await put(trx, 'a')
      await put(trx, 'b')
    })
    expect(await keysOf(store)).toEqual(['a', 'b'])
  })

  it.each([
    ['its work throws', () => Promise.reject(new Error('no'))],
    ['a statement fails', (trx: Store['db']) => sql`select nothing from nowhere`.execute(trx)],
    ['a row is there twice', (trx: Store['db']) => put(trx, 'a')],
  ])(
    'is not written at all when %s',
    async (_name, fault: (trx: Store['db']) => Promise<unknown>) => {
      const failed = store.transaction(async (trx) => {
        await put(trx, 'a')
        await fault(trx)
      })
      await expect(failed).rejects.toThrow()
      expect(await keysOf(store)).toEqual([])
      // and the next one is not touched by it
      await store.transaction((trx) => put(trx, 'b'))
      expect(await keysOf(store)).toEqual(['b'])
    },
  )

  it('mixes with no other one: a hundred at once, a third of them fail', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        store.transaction(async (trx) => {
          await put(trx, `${index} first`)
          await Promise.resolve()
          if (index % 3 === 0) throw new Error('no')
          await put(trx, `${index} second`)
        }),
      ),
    )
    const kept = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
    expect(kept).toHaveLength(66)
    const expected = kept.flatMap((index) => [`${index} first`, `${index} second`])
    expect((await keysOf(store)).sort()).toEqual(expected.sort())
  })

  it('shows nobody what it has not committed', async () => {
    const seen: string[][] = []
    await Promise.all([
      store.transaction(async (trx) => {
        await put(trx, 'a')
        await sql`select 1`.execute(trx)
        await put(trx, 'b')
      }),
      ...Array.from({ length: 10 }, async () => seen.push(await keysOf(store))),
    ])
    for (const keys of seen) expect([0, 2]).toContain(keys.length)
  })
})

/** Its single connection would wait for itself for ever. */
describe('inside a transaction on PGlite', () => {
  let store: Store
  beforeAll(async () => {
    store = await openStore({ kind: 'memory' })
  })
  afterAll(() => store.close())

  it.each<[string, () => Promise<unknown>]>([
    ['a query', () => keysOf(store)],
    ['a write', () => put(store.db, 'outside')],
    ['another transaction', () => store.transaction(async () => {})],
    ['a query some turns later', () => Promise.resolve().then(() => keysOf(store))],
    ['a ping', () => store.ping()],
  ])('%s outside of it throws instead of hanging', async (_name, outside) => {
    const failed = store.transaction(async (trx) => {
      await put(trx, 'inside')
      await outside()
    })
    await expect(failed).rejects.toThrow('a query outside the open transaction would wait')
    expect(await keysOf(store)).toEqual([])
  })

  it('what was begun outside goes on', async () => {
    const outside = Promise.withResolvers<void>()
    const later = outside.promise.then(() => keysOf(store))
    await store.transaction(async (trx) => {
      await put(trx, 'a')
      outside.resolve()
    })
    expect(await later).toEqual(['a'])
  })
})

const kinds: ScopeKind[] = [
  'tenant',
  'sender',
  'sender_day',
  'campaign',
  'account',
  'contact',
  'address',
  'domain',
]

/** PGlite has one connection, so only PostgreSQL can deadlock. */
describe('locks of scopes on PostgreSQL', () => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore('postgres')
    // most real databases sort text by a language, not by its bytes
    await sql`alter table scopes alter column key type text collate "en-x-icu"`.execute(store.db)
  })
  afterAll(() => store.close())

  // upper and lower case: a database sorts them in another order than JavaScript does
  const lock = fc.record({
    kind: fc.constantFrom(...kinds),
    key: fc.constantFrom('a', 'B', 'c', 'D', 'a-b', 'AB', 'ab', 'é'),
    mode: fc.constantFrom('share', 'update'),
  }) satisfies fc.Arbitrary<ScopeLock>

  const sets = fc.array(
    fc.uniqueArray(lock, {
      selector: ({ kind, key }) => `${kind} ${key}`,
      minLength: 1,
      maxLength: 10,
    }),
    { minLength: 16, maxLength: 16 },
  )

  it('never wait for each other in a circle (16 at once, random sets)', async () => {
    let round = 0
    await fc.assert(
      fc.asyncProperty(sets, async (chosen) => {
        // every round begins without rows, so that they are also made at the same time
        const tenantId = `round-${(round += 1)}`
        for (let again = 0; again < 3; again += 1) {
          await Promise.all(
            chosen.map((locks) => store.transaction((trx) => lockScopes(trx, tenantId, locks))),
          )
        }
      }),
      // a deadlock takes PostgreSQL a second to see: one is enough, the smallest is not needed
      { numRuns: 60, endOnFailure: true },
    )
  })

  it('let readers share and make a writer wait for all of them', async () => {
    const order: string[] = []
    const scope = { kind: 'campaign', key: 'cmp_1' } as const
    const bothIn = Promise.withResolvers<void>()
    let inside = 0
    const reader = async () => {
      await store.transaction(async (trx) => {
        await lockScopes(trx, 'shared', [{ ...scope, mode: 'share' }])
        inside += 1
        if (inside === 2) bothIn.resolve()
        await bothIn.promise
        order.push('reader')
      })
    }
    const writer = async () => {
      await bothIn.promise
      await store.transaction(async (trx) => {
        await lockScopes(trx, 'shared', [{ ...scope, mode: 'update' }])
        order.push('writer')
      })
    }
    await store.transaction((trx) => lockScopes(trx, 'shared', [{ ...scope, mode: 'share' }]))
    await Promise.all([reader(), reader(), writer()])
    expect(order).toEqual(['reader', 'reader', 'writer'])
  })

  it('are kept apart by tenant and kind', async () => {
    const scope = { kind: 'campaign', key: 'one', mode: 'update' } as const
    await store.transaction(async (trx) => {
      await lockScopes(trx, 'apart', [scope])
      await store.transaction((other) => lockScopes(other, 'apart-2', [scope]))
      await store.transaction((other) =>
        lockScopes(other, 'apart', [{ ...scope, kind: 'account' }]),
      )
    })
  })
})

describe('a connection that PostgreSQL ends between two queries of a transaction', () => {
  it('fails that transaction and nothing else', async () => {
    const store = await openTestStore('postgres')
    const failed = store.transaction(async (trx) => {
      await put(trx, 'a')
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      const ended = sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`
      // from a connection of its own: this one is about to be gone
      await insideTransaction.exit(() => ended.execute(store.db))
      await put(trx, 'b')
    })
    await expect(failed).rejects.toThrow()
    expect(await keysOf(store)).toEqual([])
    await store.transaction((trx) => put(trx, 'c'))
    expect(await keysOf(store)).toEqual(['c'])
    await store.close()
  })
})
