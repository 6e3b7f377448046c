import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimTouch } from '../../activities/outreach/claim-touch.js'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import { prepareTouch, type PreparedTouch } from '../../activities/outreach/prepare-touch.js'
import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import type { Store } from '../../store/open-store.js'
import { placeStop } from '../../store/repositories/stops.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import { planTouch } from '../../store/repositories/touches.js'
import { outreachDeps, performerOn } from '../support/activities.js'
import { createFakeEmail } from '../support/fake-email.js'
import { openTestStore } from '../support/stores.js'
import { makeScopes, monday9, orderFor, seedCampaign } from '../support/world.js'

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
      const trials = 1_000
      const seeded = await seedCampaign(store, { tenantId: 'stop', contacts: trials })
      await makeScopes(store, seeded)
      const deps = outreachDeps(store, createFakeEmail())
      let claims = 0
      const trial = async (index: number) => {
        const order = orderFor(seeded, index)
        const prepared = await plannedAndPrepared(deps, order)
        const stop = async () => {
          // a head start in round trips, so that stops arrive at every point of a claim
          for (let trips = index % 64; trips > 0; trips -= 1) await store.ping()
          return store.transaction((trx) =>
            placeSuppression(trx, {
              tenantId: 'stop',
              kind: 'email',
              value: prepared.address,
              reason: 'unsubscribed',
              note: null,
              by: 'test',
              nowMs: monday9,
            }),
          )
        }
        const claim = () => claimTouch(deps, { order, prepared, atMs: monday9 })
        const [claimed, placed] = await Promise.all([claim(), stop()])
        // nothing settles here, so a claim that came first is still open when the stop answers
        const cameFirst = claimed.kind === 'claimed'
        expect(placed.inFlight).toEqual(cameFirst ? [claimed.touchId] : [])
        if (cameFirst) claims += 1
      }
      for (let from = 0; from < trials; from += 8) {
        await Promise.all(Array.from({ length: 8 }, (_, i) => trial(from + i)))
      }
      // both orders really happened, or the trials prove nothing
      expect(claims).toBeGreaterThan(50)
      expect(claims).toBeLessThan(trials - 50)
    },
  )

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
