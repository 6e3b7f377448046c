import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { savePlan } from '../../activities/outreach/save-plan.js'
import type { SubmitOutcome } from '../../activities/ports.js'
import type { Plan } from '../../contracts/temporal/outreach-activities.js'
import { openStore, type Store } from '../../store/open-store.js'
import { placeStop } from '../../store/repositories/stops.js'
import { outreachDeps } from '../support/activities.js'
import { recordMetrics } from '../support/recorded-metrics.js'
import { seedTouch } from '../support/seed-touch.js'
import { monday9 } from '../support/world.js'
import { bench, day, type Bench } from './bench.js'

let store: Store
beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
})
afterAll(() => store.close())

describe('each outcome is counted once, by its reason', () => {
  test.each<[SubmitOutcome, string]>([
    [{ kind: 'accepted', detail: '250 ok' }, 'sent: accepted'],
    [{ kind: 'refused', detail: 'mail server refused: 550 5.1.1' }, 'failed: refused'],
    [
      { kind: 'unknown', detail: 'no answer after the message was handed over (lost)' },
      'unknown: no_answer',
    ],
    [{ kind: 'not_sent', detail: 'mail server asks to try later: 451' }, 'released: try_later'],
  ])('%j', async (answer, counted) => {
    const { perform, email, metrics } = await bench(store)
    email.answers = [answer]
    await perform()
    expect(metrics.told).toEqual(['claim claimed', `submit ${answer.kind}`, `email ${counted}`])
  })

  test('an attempt that finds the outcome of an earlier one counts no second', async () => {
    const { perform, metrics } = await bench(store)
    await perform()
    await perform()
    expect(metrics.told.filter((told) => told.startsWith('email'))).toEqual([
      'email sent: accepted',
    ])
    expect(metrics.told.at(-1)).toBe('claim earlier')
  })

  test('a claim that its worker left behind', async () => {
    const one = await bench(store)
    one.email.whileSubmitting = () => Promise.reject(new Error('the adapter died'))
    await one.perform()
    expect(one.metrics.told.at(-1)).toBe('email unknown: adapter_failed')
    const gone = await bench(store)
    await gone.perform()
    await store.db
      .updateTable('touches')
      .set({ state: 'claimed', lease_until: new Date(monday9 - 1) })
      .where('tenant_id', '=', gone.tenantId)
      .execute()
    await gone.perform()
    expect(gone.metrics.told.slice(-2)).toEqual(['claim earlier', 'email unknown: worker_vanished'])
  })

  test('an outcome that somebody else has settled is not counted again', async () => {
    const { perform, email, metrics, tenantId } = await bench(store)
    email.whileSubmitting = async () => {
      await store.db
        .updateTable('touches')
        .set({ state: 'failed' })
        .where('tenant_id', '=', tenantId)
        .execute()
    }
    await perform()
    expect(metrics.told).toEqual(['claim claimed', 'submit accepted'])
  })

  test('the last of several attempts is a failure, the others were released', async () => {
    const { perform, email, metrics, clock } = await bench(store, { alwaysOpen: true })
    const later = { kind: 'not_sent', detail: 'connection failed before the message (x)' } as const
    email.answers = [later, later, later, later]
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await perform()
      clock.ms += 3 * 3_600_000
    }
    expect(metrics.told.filter((told) => told.startsWith('email'))).toEqual([
      'email released: no_connection',
      'email released: no_connection',
      'email released: no_connection',
      'email failed: given_up',
    ])
  })
})

describe('a claim that is not given', () => {
  const stop = (one: Bench, reason: string) =>
    store.transaction((trx) =>
      placeStop(trx, {
        tenantId: one.tenantId,
        scope: { kind: 'tenant', key: one.tenantId },
        reason,
        by: 'anna',
        nowMs: monday9,
      }),
    )

  test('because something holds the touch', async () => {
    const one = await bench(store)
    await stop(one, 'kill switch')
    await one.perform()
    expect(one.metrics.told).toEqual(['claim refused', 'held: kill_switch'])
  })

  test('because the hour is wrong', async () => {
    const one = await bench(store)
    one.clock.ms = monday9 + 12 * 3_600_000
    await one.perform()
    expect(one.metrics.told).toEqual(['claim refused', 'moved: working_hours'])
  })

  test('because the person must not be written to any more', async () => {
    const one = await bench(store)
    await store.db
      .insertInto('suppressions')
      .values({
        suppression_id: 'sup_1',
        tenant_id: one.tenantId,
        kind: 'email',
        value: 'p1@north1.example',
        reason: 'unsubscribed',
        created_at: new Date(monday9),
        created_by: 'anna',
      })
      .execute()
    await one.perform()
    expect(one.metrics.told).toEqual(['claim refused', 'email skipped: suppressed'])
  })

  test('because there is no address', async () => {
    const one = await bench(store)
    await store.db
      .updateTable('contacts')
      .set({ email: null })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    await one.perform()
    expect(one.metrics.told).toEqual(['email skipped: no_channel'])
  })
})

test('touches that a plan ends are counted, those that were over are not', async () => {
  const one = await bench(store, { contacts: 3, oneAccount: true })
  const later = { step: 1, state: 'planned', at: monday9 + day } as const
  await seedTouch(store, one.tenantId, { ...later, contact: 1 })
  await seedTouch(store, one.tenantId, { ...later, contact: 2 })
  await seedTouch(store, one.tenantId, { ...later, contact: 3, state: 'sent' })
  const metrics = recordMetrics()
  const plan: Plan = {
    tenant_id: one.tenantId,
    campaign_id: 'cmp_1',
    account_id: 'acc_1',
    next_at_ms: null,
    stage: 'completed',
    reason: 'nothing left',
    planned: [],
    closed: [
      { contact_id: 'con_1', state: 'skipped', reason: 'replied on 23 Nov' },
      { contact_id: 'con_3', state: 'skipped', reason: 'replied on 23 Nov' },
    ],
    standings: [],
    rules_version: 1,
    at_ms: monday9,
  }
  await savePlan(outreachDeps(store, one.email, { metrics }), plan)
  expect(metrics.told).toEqual(['email skipped: stopped', 'email cancelled: planned_anew'])
})
