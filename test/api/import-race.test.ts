import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClaimRequest } from '../../activities/outreach/claim-request.js'
import { claimTouch } from '../../activities/outreach/claim-touch.js'
import type { OutreachDeps } from '../../activities/outreach/deps.js'
import { prepareTouch } from '../../activities/outreach/prepare-touch.js'
import { planTouch } from '../../store/repositories/touches.js'
import type { Store } from '../../store/open-store.js'
import { outreachDeps } from '../support/activities.js'
import { startApi, type TestApi } from '../support/api.js'
import { createFakeEmail } from '../support/fake-email.js'
import { openTestStore } from '../support/stores.js'
import {
  makeScopes,
  monday9,
  orderFor,
  seedCampaign,
  type SeededCampaign,
} from '../support/world.js'
import { byText, upload } from './support/upload.js'

const people = 24
const trials = 5
const claimsAtOnce = 6

describe('an import that stops people, on PostgreSQL', () => {
  let store: Store
  let api: TestApi
  let deps: OutreachDeps
  beforeAll(async () => {
    store = await openTestStore('postgres')
    api = await startApi(store)
    deps = outreachDeps(store, createFakeEmail())
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })

  const claimedOf = async (tenantId: string) => {
    const rows = await store.db
      .selectFrom('touches')
      .select('touch_id')
      .where('tenant_id', '=', tenantId)
      .where('state', '=', 'claimed')
      .execute()
    return rows.map((row) => row.touch_id).sort(byText)
  }

  it.each([
    [
      'contacts',
      '/api/v1/contacts/import',
      (emails: string[]) => `email,unsubscribed\n${emails.join(',yes\n')},yes\n`,
    ],
    [
      'suppressions',
      '/api/v1/suppressions/import',
      (emails: string[]) => `email\n${emails.join('\n')}\n`,
    ],
  ])(
    'of %s answers exactly the claims that came before it; none comes after',
    async (what, path, fileOf) => {
      let before = 0
      let refused = 0
      for (let trial = 0; trial < trials; trial += 1) {
        const tenantId = `race-${what}-${trial}`
        const seeded = await seedCampaign(store, { tenantId, contacts: people })
        await store.db.updateTable('senders').set({ min_gap_seconds: 0 }).execute()
        await makeScopes(store, seeded)
        const key = await api.makeKey(['operator'], tenantId)
        const requests = await planAll(deps, seeded)
        const importing = upload(api, fileOf(seeded.contacts.map(({ email }) => email)), {
          path,
          key,
        })
        const left = requests.values()
        const claimer = async () => {
          for (const request of left) await claimTouch(deps, request)
        }
        const claims = Promise.all(Array.from({ length: claimsAtOnce }, claimer))
        const { status, json } = await importing
        expect(status).toBe(200)
        const inFlight = [...json.in_flight].sort(byText)
        await claims
        expect(await claimedOf(tenantId)).toEqual(inFlight)
        before += inFlight.length
        refused += people - inFlight.length
      }
      // a trial in which one side always won would have tested nothing
      expect(before).toBeGreaterThan(0)
      expect(refused).toBeGreaterThan(0)
    },
  )
})

async function planAll(deps: OutreachDeps, seeded: SeededCampaign): Promise<ClaimRequest[]> {
  const requests: ClaimRequest[] = []
  for (const index of seeded.contacts.keys()) {
    const order = orderFor(seeded, index)
    const prepared = await prepareTouch(deps, order, monday9)
    if (prepared.kind !== 'prepared') throw new Error(prepared.reason)
    await planTouch(deps.store.db, {
      tenantId: order.tenant_id,
      campaignId: order.campaign_id,
      accountId: order.account_id,
      contactId: order.contact_id,
      senderId: seeded.senderId,
      channel: order.channel,
      step: order.step,
      slotAtMs: order.slot_at_ms,
      reason: order.reason,
      nowMs: monday9,
    })
    requests.push({ order, prepared, atMs: monday9 })
  }
  return requests
}
