import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EmailPort } from '../../activities/ports.js'
import type { Store } from '../../store/open-store.js'
import { findTouch } from '../../store/repositories/touches.js'
import { keyOf } from '../../activities/outreach/key-of.js'
import { performerOn } from '../support/activities.js'
import { startApi, type TestApi } from '../support/api.js'
import { openTestStore } from '../support/stores.js'
import { makeScopes, orderFor, seedCampaign } from '../support/world.js'

const trials = 200

/** PGlite has one connection, so only PostgreSQL can show a race. */
describe('a reply that races a due message', () => {
  let store: Store
  let api: TestApi
  beforeAll(async () => {
    store = await openTestStore('postgres')
    api = await startApi(store)
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })

  it(
    'is final once answered: what leaves later was in flight, and the answer said so (200 trials)',
    { timeout: 240_000 },
    async () => {
      const seeded = await seedCampaign(store, { contacts: trials })
      await makeScopes(store, seeded)
      const handedOver = new Map<string, number>()
      const email: EmailPort = {
        submit: (message) => {
          handedOver.set(message.to, performance.now())
          return Promise.resolve({ kind: 'accepted', detail: '250' })
        },
      }
      const performer = performerOn(store, email)
      const outcomes = { before: 0, flying: 0, never: 0 }
      for (let index = 0; index < trials; index += 1) {
        const contact = seeded.contacts[index]!
        const order = orderFor(seeded, index)
        const reply = async () => {
          // a head start in round trips, so that replies arrive at every point of a touch
          for (let trips = (index * 7) % 40; trips > 0; trips -= 1) await store.ping()
          const answer = await api.request(
            'POST',
            `/api/v1/campaigns/${seeded.campaignId}/events`,
            { body: { contact_id: contact.contactId, type: 'replied' } },
          )
          expect(answer.status).toBe(200)
          return { at: performance.now(), inFlight: answer.json.in_flight as string[] }
        }
        const [, { at, inFlight }] = await Promise.all([performer.perform(order), reply()])
        const touch = await findTouch(store.db, seeded.tenantId, keyOf(order))
        const left = handedOver.get(contact.email)
        if (left === undefined) {
          expect(touch?.state).toBe('skipped')
          outcomes.never += 1
        } else if (left > at) {
          expect(inFlight).toContain(touch?.touch_id)
          outcomes.flying += 1
        } else {
          outcomes.before += 1
        }
        // and nothing of this person is ever claimed again
        expect(await performer.perform({ ...order, step: 2 })).toMatchObject({
          kind: 'skipped',
          ends: 'contact',
        })
      }
      // both orders really happened, or the trials prove nothing
      expect(outcomes.never).toBeGreaterThan(10)
      expect(outcomes.before + outcomes.flying).toBeGreaterThan(10)
    },
  )
})
