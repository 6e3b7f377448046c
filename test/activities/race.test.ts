import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyOf } from '../../activities/outreach/key-of.js'
import { claimTouch } from '../../activities/outreach/claim-touch.js'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import { prepareTouch, type PreparedTouch } from '../../activities/outreach/prepare-touch.js'
import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import type { Store, Trx } from '../../store/open-store.js'
import { insertRequest, lockRequest } from '../../store/repositories/approvals.js'
import {
  killSwitchReason,
  liftStop,
  placeStop,
  type StopKey,
} from '../../store/repositories/stops.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import { findTouch, planTouch } from '../../store/repositories/touches.js'
import { outreachDeps, performerOn } from '../support/activities.js'
import { createFakeEmail } from '../support/fake-email.js'
import { openTestStore } from '../support/stores.js'
import { makeScopes, monday9, orderFor, seedCampaign } from '../support/world.js'
import { bench } from './bench.js'

/** PGlite has one connection, so only PostgreSQL can show a race. */
describe('races on PostgreSQL', () => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore('postgres')
  })
  afterAll(() => store.close())

  it(
    'never claims after a stop was acknowledged (1,000 trials)',
    { timeout: 240_000 },
    async () => {
      const lanes = 8
      const outcomes = { claimed: 0, stopped: 0 }
      const lane = async (number: number) => {
        const tenantId = `stop-${number}`
        const seeded = await seedCampaign(store, { tenantId, contacts: 1_000 / lanes })
        await makeScopes(store, seeded)
        const deps = outreachDeps(store, createFakeEmail())
        for (let index = 0; index < seeded.contacts.length; index += 1) {
          const order = orderFor(seeded, index)
          const prepared = await plannedAndPrepared(deps, order)
          const stop = stopsOf(order, prepared)[index % 7]!
          const stopped = async () => {
            // a head start in round trips, so that stops arrive at every point of a claim
            for (let trips = (index * 11) % 64; trips > 0; trips -= 1) await store.ping()
            return store.transaction(stop.place)
          }
          const claim = () => claimTouch(deps, { order, prepared, atMs: monday9 })
          const [claimed, inFlight] = await Promise.all([claim(), stopped()])
          // nothing settles here, so a claim that came first is still open when the stop answers
          const row = await findTouch(store.db, tenantId, keyOf(order))
          expect(inFlight.includes(row?.touch_id ?? '')).toBe(claimed.kind === 'claimed')
          outcomes[claimed.kind === 'claimed' ? 'claimed' : 'stopped'] += 1
          await store.transaction(stop.lift)
        }
      }
      await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
      // both orders really happened, or the trials prove nothing
      expect(outcomes.claimed).toBeGreaterThan(50)
      expect(outcomes.stopped).toBeGreaterThan(50)
    },
  )

  it('never sends words whose approval an edit has voided (200 trials)', async () => {
    const trials = 200
    const tenantId = 'edit'
    const seeded = await seedCampaign(store, { tenantId, contacts: trials })
    await makeScopes(store, seeded)
    const deps = outreachDeps(store, createFakeEmail())
    const outcomes = { claimed: 0, edited: 0 }
    const trial = async (index: number) => {
      const order = orderFor(seeded, index)
      const prepared = await plannedAndPrepared(deps, order)
      const requestId = `apr_${index}`
      await approve(store, { order, prepared, requestId })
      const edit = async () => {
        for (let trips = (index * 7) % 32; trips > 0; trips -= 1) await store.ping()
        return store.transaction(async (trx) => {
          const request = await lockRequest(trx, tenantId, requestId)
          if (!request) throw new Error('the request is there')
          const touch = await findTouch(trx, tenantId, keyOf(order))
          await setStatus(trx, request, 'superseded')
          return touch?.state
        })
      }
      const approvalNeeded = { ...prepared, approvalNeeded: true }
      const claim = () => claimTouch(deps, { order, prepared: approvalNeeded, atMs: monday9 })
      const [claimed, seen] = await Promise.all([claim(), edit()])
      // an edit that came second knows that the old words are on their way
      expect(seen === 'claimed').toBe(claimed.kind === 'claimed')
      outcomes[claimed.kind === 'claimed' ? 'claimed' : 'edited'] += 1
    }
    for (let from = 0; from < trials; from += 8) {
      await Promise.all(Array.from({ length: 8 }, (_, i) => trial(from + i)))
    }
    expect(outcomes.claimed).toBeGreaterThan(10)
    expect(outcomes.edited).toBeGreaterThan(10)
  })

  it(
    'gives one of two campaigns the contact of the day (200 trials)',
    { timeout: 120_000 },
    async () => {
      const trials = 200
      const tenantId = 'cap'
      const first = await seedCampaign(store, { tenantId, contacts: trials, campaignId: 'cmp_a' })
      const second = await seedCampaign(store, { tenantId, contacts: trials, campaignId: 'cmp_b' })
      await makeScopes(store, first)
      await makeScopes(store, second)
      const email = createFakeEmail()
      const performer = performerOn(store, email)
      for (let index = 0; index < trials; index += 1) {
        const results = await Promise.all([
          performer.perform(orderFor(first, index)),
          performer.perform(orderFor(second, index)),
        ])
        expect(results.map((result) => result.kind).sort()).toEqual(['deferred', 'sent'])
      }
      expect(email.submitted.length).toBe(trials)
    },
  )

  it('keeps the sender-day cap under twenty claims at once', async () => {
    const seeded = await seedCampaign(store, { tenantId: 'senderday', contacts: 20, dailyCap: 7 })
    await makeScopes(store, seeded)
    const email = createFakeEmail()
    const performer = performerOn(store, email)
    const results = await Promise.all(
      seeded.contacts.map((_, index) => performer.perform(orderFor(seeded, index))),
    )
    expect(results.filter((result) => result.kind === 'sent').length).toBe(7)
    expect(email.submitted.length).toBe(7)
  })

  it('keeps the gap of a sender under twenty claims at once, and gives each its own minute', async () => {
    const one = await bench(store, { contacts: 20, sender: { min_gap_seconds: 90 } })
    await makeScopes(store, one.seeded)
    const results = await Promise.all(one.seeded.contacts.map((_, index) => one.perform(index)))
    expect(results.filter((result) => result.kind === 'sent').length).toBe(1)
    expect(one.email.submitted.length).toBe(1)
    const minutes = results.flatMap((result) =>
      result.kind === 'deferred' ? [result.not_before_ms] : [],
    )
    expect(new Set(minutes).size).toBe(19)
    const ordered = minutes.sort((x, y) => x - y)
    for (const [index, at] of ordered.entries()) {
      expect(at - (ordered[index - 1] ?? monday9)).toBeGreaterThanOrEqual(90_000)
    }
  })

  it('counts a ramp and its first day once under twenty claims at once', async () => {
    const ramp = { start: 3, add_per_day: 1 }
    const one = await bench(store, { contacts: 20, sender: { ramp } })
    await makeScopes(store, one.seeded)
    const results = await Promise.all(one.seeded.contacts.map((_, index) => one.perform(index)))
    expect(results.filter((result) => result.kind === 'sent').length).toBe(3)
    const days = results.flatMap((result) =>
      result.kind === 'deferred' ? [new Date(result.not_before_ms).toISOString().slice(0, 10)] : [],
    )
    const perDay = [...Map.groupBy(days, (name) => name)].map(([name, all]) => [name, all.length])
    expect(Object.fromEntries(perDay)).toEqual({
      '2026-11-24': 4,
      '2026-11-25': 5,
      '2026-11-26': 6,
      '2026-11-27': 2,
    })
  })

  it('lets two workers on one touch submit once (50 trials)', async () => {
    const seeded = await seedCampaign(store, { tenantId: 'twice', contacts: 50 })
    await makeScopes(store, seeded)
    const email = createFakeEmail()
    const one = performerOn(store, email)
    const other = performerOn(store, email)
    for (let index = 0; index < 50; index += 1) {
      const order = orderFor(seeded, index)
      const results = await Promise.all([one.perform(order), other.perform(order)])
      expect(results.map((result) => result.kind)).toEqual(['sent', 'sent'])
    }
    expect(email.submitted.length).toBe(50)
  })

  it('answers a pause with what is in flight and lets nothing else through', async () => {
    const seeded = await seedCampaign(store, { tenantId: 'pause', contacts: 2 })
    await makeScopes(store, seeded)
    const email = createFakeEmail()
    const performer = performerOn(store, email)
    const handedOver = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    email.whileSubmitting = async () => {
      handedOver.resolve()
      await release.promise
    }
    const sending = performer.perform(orderFor(seeded, 0))
    await handedOver.promise
    const inFlight = await store.transaction((trx) =>
      placeStop(trx, {
        tenantId: 'pause',
        scope: { kind: 'campaign', key: seeded.campaignId },
        reason: 'paused',
        by: 'test',
        nowMs: monday9,
      }),
    )
    expect(inFlight).toHaveLength(1)
    expect(await performer.perform(orderFor(seeded, 1))).toMatchObject({
      kind: 'held',
      reason: 'campaign paused',
    })
    release.resolve()
    expect((await sending).kind).toBe('sent')
    expect(email.submitted).toHaveLength(1)
  })
})

async function plannedAndPrepared(deps: OutreachDeps, order: TouchOrder): Promise<PreparedTouch> {
  const prepared = await prepareTouch(deps, order, monday9)
  if (prepared.kind !== 'prepared') throw new Error(prepared.reason)
  await planTouch(deps.store.db, {
    tenantId: order.tenant_id,
    campaignId: order.campaign_id,
    accountId: order.account_id,
    contactId: order.contact_id,
    senderId: prepared.sources.sender.sender_id,
    channel: order.channel,
    step: order.step,
    slotAtMs: order.slot_at_ms,
    reason: order.reason,
    nowMs: monday9,
  })
  return prepared
}

interface TrialStop {
  /** Answers what is in flight. */
  place: (trx: Trx) => Promise<string[]>
  lift: (trx: Trx) => Promise<unknown>
}

/** Every way in which a person, a reply or an operator may stop this touch. */
function stopsOf(order: TouchOrder, prepared: PreparedTouch): TrialStop[] {
  const { tenant_id: tenantId, campaign_id: campaignId } = order
  const { sender_id } = prepared.sources.sender
  const said = { by: 'test', nowMs: monday9 }
  const stop = (key: Omit<StopKey, 'tenantId'>, effect: 'hold' | 'end' = 'hold'): TrialStop => ({
    place: (trx) => placeStop(trx, { tenantId, ...key, effect, ...said }),
    lift: (trx) => liftStop(trx, { tenantId, ...key }),
  })
  const kill = (kind: 'tenant' | 'sender' | 'domain' | 'campaign', key: string) =>
    stop({ scope: { kind, key }, reason: killSwitchReason })
  const contact = { kind: 'contact', key: order.contact_id } as const
  const account = { kind: 'account', key: order.account_id } as const
  const unsubscribe: TrialStop = {
    place: async (trx) => {
      const what = { tenantId, kind: 'email', value: prepared.address } as const
      const why = { reason: 'unsubscribed', note: null } as const
      return (await placeSuppression(trx, { ...what, ...why, ...said })).inFlight
    },
    lift: () => Promise.resolve(),
  }
  return [
    unsubscribe,
    stop({ scope: contact, campaignId, reason: 'replied' }, 'end'),
    stop({ scope: account, campaignId, reason: 'a colleague replied' }),
    kill('tenant', tenantId),
    kill('campaign', campaignId),
    kill('sender', sender_id),
    kill('domain', prepared.domain ?? ''),
  ]
}

interface Approval {
  order: TouchOrder
  prepared: PreparedTouch
  requestId: string
}

async function approve(store: Store, { order, prepared, requestId }: Approval): Promise<void> {
  await store.transaction(async (trx) => {
    await insertRequest(trx, {
      tenantId: order.tenant_id,
      requestId,
      kind: 'touch',
      subject: 'Words',
      contentHash: prepared.contentHash,
      workflowId: 'outreach',
      campaignId: order.campaign_id,
      contactId: order.contact_id,
      touchKey: keyOf(order),
      requestedBy: null,
      affected: { contact_ids: [order.contact_id], count: 1 },
      rules: { deadline_days: null, remind_after_days: null, escalate_after_days: null },
      replaces: null,
      nowMs: monday9,
    })
    await setStatus(trx, { tenant_id: order.tenant_id, request_id: requestId }, 'approved')
  })
}

async function setStatus(
  trx: Trx,
  request: { tenant_id: string; request_id: string },
  status: 'approved' | 'superseded',
): Promise<void> {
  await trx
    .updateTable('approvals')
    .set({ status, decided_at: new Date(monday9) })
    .where('tenant_id', '=', request.tenant_id)
    .where('request_id', '=', request.request_id)
    .execute()
}
