import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { findAccount, upsertAccount } from '../../store/repositories/accounts.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

describe.each(storeKinds)('accounts on %s', (kind) => {
  let store: Store

  beforeAll(async () => {
    store = await openTestStore(kind)
    await store.transaction((trx) => ensureTenant(trx, 'default', monday9))
    await store.transaction((trx) => ensureTenant(trx, 'acme', monday9))
  })

  afterAll(() => store.close())

  const save = (
    accountId: string,
    metadata: Record<string, unknown>,
    accountKey: string | null = null,
  ) =>
    store.transaction((trx) =>
      upsertAccount(trx, { tenantId: 'default', accountId, accountKey, metadata, at: monday9 }),
    )

  test('a given key wins over the stored one and the others stay', async () => {
    await save('acc_1', { topic: 'old', seats: 3, nested: { a: 1, b: 2 } }, 'northwind')
    const merged = await save('acc_1', { topic: 'new', nested: { a: 9 }, pain_point: 'x' })
    expect(merged).toEqual({
      account_id: 'acc_1',
      account_key: 'northwind',
      metadata: { topic: 'new', seats: 3, nested: { a: 9 }, pain_point: 'x' },
    })
    expect(await findAccount(store.db, 'default', 'acc_1')).toEqual(merged)
    expect(await save('acc_1', {}, 'north')).toEqual({ ...merged, account_key: 'north' })
  })

  test('an account belongs to its tenant', async () => {
    await save('acc_2', { topic: 'ours' })
    expect(await findAccount(store.db, 'acme', 'acc_2')).toBeUndefined()
    expect(await findAccount(store.db, 'default', 'acc_none')).toBeUndefined()
  })

  test('two leads of one account at once lose nothing', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => save('acc_race', { [key]: 1 })))
    const stored = await findAccount(store.db, 'default', 'acc_race')
    expect(stored?.metadata).toEqual({ a: 1, b: 1, c: 1, d: 1 })
  })

  test('a hostile key is data', async () => {
    const metadata = JSON.parse('{"__proto__":{"polluted":1},"constructor":"x"}') as object
    await save('acc_3', { ...metadata })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const stored = await findAccount(store.db, 'default', 'acc_3')
    expect(Object.keys(stored?.metadata ?? {}).toSorted()).toEqual(['__proto__', 'constructor'])
  })
})
