import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { findApprovedForTouch } from '../../store/repositories/approvals.js'
import { lockScopes } from '../../store/repositories/scopes.js'
import { startApi, type TestApi } from '../support/api.js'
import {
  askApproval,
  firstWords,
  makeNamedKey,
  setTouchState,
  type Asked,
} from '../support/approvals.js'
import { openTestStore } from '../support/stores.js'
import { makeScopes, seedCampaign, type SeededCampaign } from '../support/world.js'

const trials = 100

/** PGlite has one connection, so only PostgreSQL can show a race. */
describe('decisions at once on PostgreSQL', () => {
  let store: Store
  let api: TestApi
  let anna: string
  let bo: string
  beforeAll(async () => {
    store = await openTestStore('postgres')
    api = await startApi(store)
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })

  /** A tenant of its own per race, with one request per trial. */
  const prepare = async (tenantId: string) => {
    const seeded = await seedCampaign(store, { tenantId, contacts: trials })
    await makeScopes(store, seeded)
    anna = await makeNamedKey(store, { name: 'anna', scopes: ['reviewer'], tenantId })
    bo = await makeNamedKey(store, { name: 'bo', scopes: ['reviewer'], tenantId })
    return seeded
  }
  /** As a request about many people, which no contact's lock protects. */
  const forgetContact = (asked: Asked) =>
    store.db
      .updateTable('approvals')
      .set({ contact_id: null })
      .where('tenant_id', '=', asked.tenantId)
      .where('request_id', '=', asked.requestId)
      .execute()
  const ask = async (seeded: SeededCampaign, index: number) =>
    askApproval(store, seeded, { index, nowMs: await api.deps.clock.now(seeded.tenantId) })
  const decide = async (asked: Asked, key: string, body: object) => {
    const path = `/api/v1/approvals/${asked.requestId}/decision`
    return (await api.request('POST', path, { key, body })).status
  }
  const approve = (asked: Asked) =>
    decide(asked, anna, { decision: 'approve', content_hash: asked.contentHash })
  const edit = (asked: Asked) =>
    decide(asked, bo, {
      decision: 'edit',
      content_hash: asked.contentHash,
      edits: { text: `${firstWords['text']} Thank you.` },
    })
  const approvedNow = (asked: Asked, tenantId: string) =>
    store.transaction((trx) => findApprovedForTouch(trx, tenantId, asked.touchKey))

  it(`approve and reject: exactly one wins (${trials} trials)`, async () => {
    const seeded = await prepare('either')
    const wins = { approved: 0, rejected: 0 }
    for (let index = 0; index < trials; index += 1) {
      const asked = await ask(seeded, index)
      if (index % 4 >= 2) await forgetContact(asked)
      const answers = await Promise.all(
        index % 2 === 0
          ? [approve(asked), decide(asked, bo, { decision: 'reject' })]
          : [decide(asked, bo, { decision: 'reject' }), approve(asked)],
      )
      expect(answers.toSorted()).toEqual([200, 409])
      const isApproved = (await approvedNow(asked, 'either')) !== undefined
      expect(answers[index % 2] === 200).toBe(isApproved)
      wins[isApproved ? 'approved' : 'rejected'] += 1
    }
    // both orders really happened, or the trials prove nothing
    expect(Math.min(wins.approved, wins.rejected)).toBeGreaterThan(5)
    const told = await store.db
      .selectFrom('outbox')
      .select('event_id')
      .where('tenant_id', '=', 'either')
      .execute()
    expect(told).toHaveLength(trials)
  })

  it(`edit against approve: no approval is left in the end (${trials} trials)`, async () => {
    const seeded = await prepare('voided')
    let approvals = 0
    for (let index = 0; index < trials; index += 1) {
      const asked = await ask(seeded, index)
      const [approved, edited] = await Promise.all([approve(asked), edit(asked)])
      expect(edited).toBe(200)
      expect([200, 409]).toContain(approved)
      if (approved === 200) approvals += 1
      expect(await approvedNow(asked, 'voided')).toBeUndefined()
    }
    expect(approvals).toBeGreaterThan(0)
  })

  it(`edit against the claim of an approved touch: exactly one wins (${trials} trials)`, async () => {
    const seeded = await prepare('claimed')
    let claims = 0
    const claim = async (asked: Asked, contactId: string) => {
      for (let trips = claims % 16; trips > 0; trips -= 1) await store.ping()
      return store.transaction(async (trx) => {
        await lockScopes(trx, 'claimed', [{ kind: 'contact', key: contactId, mode: 'update' }])
        const approved = await findApprovedForTouch(trx, 'claimed', asked.touchKey)
        if (approved?.content_hash !== asked.contentHash) return false
        await setTouchState(trx, asked, 'claimed')
        return true
      })
    }
    for (const [index, { contactId }] of seeded.contacts.entries()) {
      const asked = await ask(seeded, index)
      await approve(asked)
      const [claimed, edited] = await Promise.all([claim(asked, contactId), edit(asked)])
      expect([claimed, edited]).toEqual(claimed ? [true, 409] : [false, 200])
      if (claimed) claims += 1
    }
    expect(claims).toBeGreaterThan(5)
    expect(claims).toBeLessThan(trials - 5)
  })
})
