import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import {
  forgetOldIdempotencyKeys,
  releaseIdempotencyKey,
  storeIdempotentAnswer,
  takeIdempotencyKey,
} from '../../store/repositories/idempotency.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

const minute = 60_000
const week = 7 * 86_400_000

describe.each(storeKinds)('idempotency keys on %s', (kind) => {
  let store: Store

  beforeAll(async () => {
    store = await openTestStore(kind)
  })

  afterAll(() => store.close())

  const take = (key: string, now: number, requestHash = 'h1') =>
    takeIdempotencyKey(store.db, { tenantId: 'default', key, requestHash, now })

  async function taken(key: string, now: number) {
    const taking = await take(key, now)
    if (taking.kind !== 'taken') throw new Error(`expected to take ${key}: ${taking.kind}`)
    return { tenantId: 'default', key, leaseUntil: taking.leaseUntil }
  }

  test('of many at once one takes the key', async () => {
    const kinds = await Promise.all(Array.from({ length: 20 }, () => take('race', monday9)))
    expect(kinds.filter(({ kind: one }) => one === 'taken')).toHaveLength(1)
    expect(kinds.filter(({ kind: one }) => one === 'in_progress')).toHaveLength(19)
  })

  test('whoever was taken over can neither store nor release', async () => {
    const first = await taken('lease', monday9)
    expect((await take('lease', monday9 + minute - 1)).kind).toBe('in_progress')
    expect((await take('lease', monday9 + minute, 'h2')).kind).toBe('mismatch')
    const second = await taken('lease', monday9 + minute)
    await storeIdempotentAnswer(store.db, first, { status: 500, answer: 'late' })
    await releaseIdempotencyKey(store.db, first)
    expect((await take('lease', monday9 + minute + 1)).kind).toBe('in_progress')
    await storeIdempotentAnswer(store.db, second, { status: 201, answer: 'good' })
    await releaseIdempotencyKey(store.db, second)
    expect(await take('lease', monday9 + 10 * minute)).toEqual({
      kind: 'done',
      status: 201,
      answer: 'good',
    })
    expect((await take('lease', monday9, 'h2')).kind).toBe('mismatch')
  })

  test('a released key is free for another call', async () => {
    await releaseIdempotencyKey(store.db, await taken('free', monday9))
    expect((await take('free', monday9, 'h2')).kind).toBe('taken')
  })

  test('an answer is kept for a week', async () => {
    await storeIdempotentAnswer(store.db, await taken('old', monday9), {
      status: 200,
      answer: '{}',
    })
    expect((await take('old', monday9 + week)).kind).toBe('done')
    await forgetOldIdempotencyKeys(store.db, monday9 + week)
    expect((await take('old', monday9 + week)).kind).toBe('done')
    expect((await take('old', monday9 + week + 1, 'h2')).kind).toBe('taken')
    await forgetOldIdempotencyKeys(store.db, monday9 + 3 * week)
    const left = await store.db.selectFrom('idempotency_keys').selectAll().execute()
    expect(left).toEqual([])
  })
})
