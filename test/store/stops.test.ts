import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { findStop, liftStop, placeStop, readStops } from '../../store/repositories/stops.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

const scope = { kind: 'contact', key: 'con_1' } as const

describe.each(storeKinds)('a stop on %s', (kind) => {
  let store: Store
  let count = 0
  let tenantId = ''
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  const place = (changes: object = {}) =>
    store.transaction((trx) =>
      placeStop(trx, { tenantId, scope, reason: 'paused', by: 'anna', nowMs: monday9, ...changes }),
    )
  const lift = (changes: object = {}) =>
    store.transaction((trx) => liftStop(trx, { tenantId, scope, reason: 'paused', ...changes }))
  const read = (campaignId = 'cmp_1') =>
    store.transaction((trx) => readStops(trx, { tenantId, campaignId, scopes: [scope] }))
  const fresh = () => {
    tenantId = `stops-${(count += 1)}`
  }

  it('holds in every campaign unless it says otherwise', async () => {
    fresh()
    await place()
    await place({ reason: 'replied', campaignId: 'cmp_1', effect: 'end' })
    const everywhere = { scope: 'contact', reason: 'paused', effect: 'hold' }
    expect(await read('cmp_1')).toEqual([
      everywhere,
      { scope: 'contact', reason: 'replied', effect: 'end' },
    ])
    expect(await read('cmp_2')).toEqual([everywhere])
  })

  test.each<[string, object, number]>([
    ['its own', {}, 0],
    ['of a campaign', { campaignId: 'cmp_1' }, 1],
    ['for another reason', { reason: 'replied' }, 1],
    ['of another contact', { scope: { kind: 'contact', key: 'con_2' } }, 1],
    ['of a scope of the same name', { scope: { kind: 'account', key: 'con_1' } }, 1],
  ])('is lifted by scope, campaign and reason: %s', async (_name, key, left) => {
    fresh()
    await place()
    expect(await lift(key)).toHaveLength(1 - left)
    expect(await read()).toHaveLength(left)
  })

  it('of one campaign leaves the one for all in place', async () => {
    fresh()
    await place()
    await place({ campaignId: 'cmp_1' })
    await lift({ campaignId: 'cmp_1' })
    expect(await read()).toHaveLength(1)
  })

  it('is found by what names it, with who placed it and when', async () => {
    fresh()
    await place()
    const key = { tenantId, scope, reason: 'paused' }
    expect(await findStop(store.db, key)).toMatchObject({
      created_at: new Date(monday9),
      created_by: 'anna',
    })
    expect(await findStop(store.db, { ...key, campaignId: 'cmp_1' })).toBeUndefined()
  })
})
