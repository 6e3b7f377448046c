import { wait } from '../../activities/outreach/wait.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { outreachDeps } from '../support/activities.js'
import { deadStore } from '../support/dead-store.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9, orderFor } from '../support/world.js'
import { submitTouch } from '../../activities/outreach/submit-touch.js'
import { prepareTouch } from '../../activities/outreach/prepare-touch.js'
import { bench } from './bench.js'

vi.mock('../../activities/outreach/wait.js', () => ({ wait: vi.fn(async () => {}) }))

/** The first transaction of an attempt is its claim, the ones after it settle. */
function failing(store: Store, faults: Record<number, number>): Store {
  let count = 0
  let left = 0
  return {
    ...store,
    transaction: (work) => {
      count += 1
      left += faults[count] ?? 0
      if (left === 0) return store.transaction(work)
      left -= 1
      count -= 1
      faults[count + 1] = 0
      return Promise.reject(new Error('the store is away'))
    },
  }
}

describe.each(storeKinds)('a store that fails, on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())
  beforeEach(() => vi.mocked(wait).mockClear())

  it('before the claim makes the attempt fail, so that Temporal repeats it', async () => {
    const one = await bench(store, { through: (real) => failing(real, { 1: 1 }) })
    await expect(one.perform()).rejects.toThrow('the store is away')
    expect(await one.touch()).toMatchObject({ state: 'planned', fence: 0 })
    expect(one.email.submitted).toHaveLength(0)
    expect((await one.perform()).kind).toBe('sent')
    expect(one.email.submitted).toHaveLength(1)
  })

  it('for the whole attempt makes the attempt fail', async () => {
    const dead = deadStore()
    const one = await bench(store, { through: () => dead })
    await expect(one.perform()).rejects.toThrow('ECONNREFUSED')
    expect(one.email.submitted).toHaveLength(0)
    await dead.close()
  })

  it('for a moment after the hand-over loses no outcome', async () => {
    const one = await bench(store, { through: (real) => failing(real, { 2: 4 }) })
    expect((await one.perform()).kind).toBe('sent')
    expect(vi.mocked(wait).mock.calls).toEqual([[100], [500], [2_000], [5_000]])
    expect(await one.history()).toBe('claimed sent')
    expect(one.email.submitted).toHaveLength(1)
  })

  it('for good after the hand-over leaves the claim to a later attempt', async () => {
    const one = await bench(store, { through: (real) => failing(real, { 2: 5 }) })
    await expect(one.perform()).rejects.toThrow('the store is away')
    expect(await one.touch()).toMatchObject({ state: 'claimed' })
    one.clock.ms += 60_001
    expect((await one.perform()).kind).toBe('unknown')
    expect(one.email.submitted).toHaveLength(1)
  })
})

describe.each(storeKinds)('a claim that grew old, on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  it('is not submitted on: a machine that slept releases it', async () => {
    const started = performance.now()
    const real = performance.now.bind(performance)
    let slept = 0
    const spy = vi.spyOn(performance, 'now').mockImplementation(() => real() + slept)
    const one = await bench(store, {
      // three quarters of the lease pass between the claim's beginning and its end
      through: (inner) => ({
        ...inner,
        transaction: async (work) => {
          const answer = await inner.transaction(work)
          slept = 45_000
          return answer
        },
      }),
    })
    expect(await one.perform()).toMatchObject({
      kind: 'deferred',
      reason: 'attempt 1 failed: the claim grew too old to send',
    })
    spy.mockRestore()
    expect(one.email.submitted).toHaveLength(0)
    expect(await one.history()).toBe('claimed released')
    expect(performance.now() - started).toBeLessThan(45_000)
  })

  it('tells the mail adapter how long the hand-over may still be begun', async () => {
    const one = await bench(store)
    const startWithin: number[] = []
    const { email } = one
    const deps = outreachDeps(
      store,
      {
        submit: (message, startWithinMs) => {
          startWithin.push(startWithinMs)
          return email.submit(message, startWithinMs)
        },
      },
      { claimLeaseSeconds: 60 },
    )
    const order = orderFor(one.seeded)
    const prepared = await prepareTouch(deps, order, monday9)
    if (prepared.kind !== 'prepared') throw new Error(prepared.reason)
    const claim = { touchId: 'tch_none', fence: 1, attempt: 1, ordered: false }
    const claimedAt = performance.now() - 20_000
    await submitTouch(deps, { order, prepared, claim, atMs: monday9, claimedAt })
    expect(startWithin[0]).toBeLessThanOrEqual(25_000)
    expect(startWithin[0]).toBeGreaterThan(20_000)
  })
})
