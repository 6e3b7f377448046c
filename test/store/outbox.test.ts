import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import {
  countUndelivered,
  enqueue,
  leaseOutbox,
  markDelivered,
  postponeDelivery,
  type LeasedEntry,
  type OutboxEntry,
} from '../../store/repositories/outbox.js'
import { openTestStore, storeKinds } from '../support/stores.js'

const now = Date.parse('2026-11-23T09:00:00Z')
const leaseMs = 30_000

const start = (workflowId: string): OutboxEntry => ({
  tenantId: 'default',
  workflowId,
  eventId: `start ${workflowId}`,
  payload: {
    kind: 'start',
    input: { tenant_id: 'default', campaign_id: 'cmp_1', account_id: workflowId },
  },
})

const tell = (workflowId: string, eventId: string): OutboxEntry => ({
  tenantId: 'default',
  workflowId,
  eventId,
  payload: { kind: 'signal', message: { kind: 'cancel', reason: 'test', event_id: eventId } },
})

const eventsOf = (entries: LeasedEntry[]) => entries.map((entry) => entry.eventId).sort()
const idsOf = (entries: LeasedEntry[]) => entries.map((entry) => entry.outboxId)

describe.each(storeKinds)('the outbox on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())
  beforeEach(async () => {
    await store.db.deleteFrom('outbox').execute()
  })

  const put = (...entries: OutboxEntry[]) => store.transaction((trx) => enqueue(trx, entries, now))
  const lease = (at = now, limit = 50) => leaseOutbox(store.db, { limit, leaseMs }, at)

  it('hands out what was put in', async () => {
    await put(start('w1'))
    expect(await lease()).toEqual([{ ...start('w1'), outboxId: expect.any(Number), attempts: 1 }])
  })

  it('is empty for everybody when its transaction fails', async () => {
    const failed = store.transaction(async (trx) => {
      await enqueue(trx, [start('w1')], now)
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await lease()).toEqual([])
  })

  it('gives one entry per workflow, the oldest: a signal never overtakes its start', async () => {
    await put(start('w1'), tell('w1', 'e1'), start('w2'))
    await put(tell('w1', 'e2'))
    const first = await lease()
    expect(eventsOf(first)).toEqual(['start w1', 'start w2'])
    // the start is under way, not delivered: its signals wait
    expect(await lease()).toEqual([])
    await markDelivered(store.db, idsOf(first), now)
    const second = await lease()
    expect(eventsOf(second)).toEqual(['e1'])
    await markDelivered(store.db, idsOf(second), now)
    expect(eventsOf(await lease())).toEqual(['e2'])
  })

  it('lets signals wait for a start that failed', async () => {
    await put(start('w1'), tell('w1', 'e1'))
    const [entry] = await lease()
    if (!entry) throw new Error('an entry is due')
    await postponeDelivery(store.db, {
      outboxId: entry.outboxId,
      error: 'Temporal is away',
      retryAtMs: now + 5_000,
    })
    expect(await lease(now + 4_999)).toEqual([])
    expect(await lease(now + 5_001)).toEqual([{ ...entry, attempts: 2 }])
  })

  it('ignores an event that it has already', async () => {
    await put(tell('w1', 'e1'), tell('w1', 'e1'))
    await put(tell('w1', 'e1'))
    await markDelivered(store.db, idsOf(await lease()), now)
    await put(tell('w1', 'e1'))
    expect(await lease()).toEqual([])
    expect(await countUndelivered(store.db, 'default')).toBe(0)
  })

  it('never leases again what was delivered', async () => {
    await put(start('w1'))
    const leased = await lease()
    await markDelivered(store.db, idsOf(leased), now)
    await postponeDelivery(store.db, {
      outboxId: leased[0]?.outboxId ?? 0,
      error: 'a late failure of another deliverer',
      retryAtMs: now,
    })
    expect(await lease(now + 1_000_000)).toEqual([])
  })

  it('leases again what a killed deliverer had taken, once its lease is over', async () => {
    await put(start('w1'))
    await lease()
    expect(await lease(now + leaseMs)).toEqual([])
    expect(await lease(now + leaseMs + 1)).toMatchObject([{ attempts: 2 }])
    expect(await lease(now + leaseMs + 2)).toEqual([])
  })

  it('gives no more than it was asked for, oldest first', async () => {
    await put(...Array.from({ length: 20 }, (_, index) => start(`w${index + 10}`)))
    expect(eventsOf(await lease(now, 3))).toEqual(['start w10', 'start w11', 'start w12'])
    expect(eventsOf(await lease(now, 3))).toEqual(['start w13', 'start w14', 'start w15'])
  })

  it('counts what is not delivered, per tenant', async () => {
    await put(start('w1'), tell('w1', 'e1'), { ...start('w2'), tenantId: 'other' })
    await lease()
    expect(await countUndelivered(store.db, 'default')).toBe(2)
    expect(await countUndelivered(store.db, 'other')).toBe(1)
  })

  it('takes nothing, and thousands at once', async () => {
    await put()
    await put(...Array.from({ length: 1_234 }, (_, index) => start(`w${index}`)))
    expect(await countUndelivered(store.db, 'default')).toBe(1_234)
    expect(await lease(now, 5_000)).toHaveLength(1_234)
  })

  it('keeps the end of a long error out of the store', async () => {
    await put(start('w1'))
    const [entry] = await lease()
    await postponeDelivery(store.db, {
      outboxId: entry?.outboxId ?? 0,
      error: 'x'.repeat(10_000),
      retryAtMs: now,
    })
    const row = await store.db.selectFrom('outbox').select('last_error').executeTakeFirstOrThrow()
    expect(row.last_error).toHaveLength(500)
  })

  it('delivers every entry, in order per workflow, whatever fails on the way', async () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 40_000 }),
      limit: fc.integer({ min: 1, max: 5 }),
      fails: fc.array(fc.constantFrom('delivered', 'postponed', 'killed'), {
        minLength: 5,
        maxLength: 5,
      }),
    })
    const workflows = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(workflows, fc.array(step, { maxLength: 15 }), async (owners, steps) => {
        await store.db.deleteFrom('outbox').execute()
        const prefix = randomBytes(4).toString('hex')
        const entries = owners.map((owner, index) => tell(`w${owner}`, `${prefix} ${index + 100}`))
        await put(...entries)
        const delivered: OutboxEntry[] = []
        let at = now
        const round = async (limit: number, fates: string[]) => {
          const leased = await lease(at, limit)
          expect(new Set(leased.map((entry) => entry.workflowId)).size).toBe(leased.length)
          for (const [index, entry] of leased.entries()) {
            const fate = fates[index] ?? 'delivered'
            if (fate === 'delivered') {
              await markDelivered(store.db, [entry.outboxId], at)
              delivered.push(entry)
            } else if (fate === 'postponed') {
              const retryAtMs = at + 1_000
              await postponeDelivery(store.db, { outboxId: entry.outboxId, error: 'no', retryAtMs })
            }
          }
          return leased.length
        }
        for (const { wait, limit, fails } of steps) {
          at += wait
          await round(limit, fails)
        }
        do at += leaseMs + 1_001
        while ((await round(5, [])) > 0)
        for (const owner of new Set(owners)) {
          const inOrder = (list: OutboxEntry[]) =>
            list.filter((entry) => entry.workflowId === `w${owner}`).map((entry) => entry.eventId)
          expect(inOrder(delivered)).toEqual(inOrder(entries))
        }
      }),
      { numRuns: kind === 'postgres' ? 40 : 20 },
    )
  })
})

/** PGlite has one connection, so only PostgreSQL lets two deliverers look at once. */
describe('several deliverers on PostgreSQL', () => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore('postgres')
  })
  afterAll(() => store.close())

  it('share the entries: each is leased once (2,000 entries, 8 deliverers)', async () => {
    const entries = Array.from({ length: 2_000 }, (_, index) => start(`w${index}`))
    await store.transaction((trx) => enqueue(trx, entries, now))
    const seen: string[] = []
    const deliver = async () => {
      for (;;) {
        const leased = await leaseOutbox(store.db, { limit: 25, leaseMs }, now)
        if (leased.length === 0) return
        expect(leased.length).toBeLessThanOrEqual(25)
        seen.push(...leased.map((entry) => entry.eventId))
      }
    }
    await Promise.all(Array.from({ length: 8 }, deliver))
    expect(seen).toHaveLength(2_000)
    expect(new Set(seen).size).toBe(2_000)
  })

  it('keep the order of each workflow (20 workflows, 20 signals each, 8 deliverers)', async () => {
    const workflows = Array.from({ length: 20 }, (_, index) => `ordered${index}`)
    const entries = Array.from({ length: 20 }, (_, turn) =>
      workflows.map((workflow) => tell(workflow, `${workflow} ${turn + 10}`)),
    ).flat()
    await store.transaction((trx) => enqueue(trx, entries, now))
    const delivered: string[] = []
    let left = entries.length
    const deliver = async () => {
      while (left > 0) {
        const leased = await leaseOutbox(store.db, { limit: 5, leaseMs }, now)
        for (const entry of leased) delivered.push(entry.eventId)
        left -= leased.length
        await markDelivered(store.db, idsOf(leased), now)
      }
    }
    await Promise.all(Array.from({ length: 8 }, deliver))
    for (const workflow of workflows) {
      const mine = delivered.filter((event) => event.startsWith(`${workflow} `))
      expect(mine).toEqual([...mine].sort())
      expect(mine).toHaveLength(20)
    }
  })
})
