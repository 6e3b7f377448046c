import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ContactInput } from '../../contracts/contacts.js'
import type { Store } from '../../store/open-store.js'
import { findContact, upsertContact } from '../../store/repositories/contacts.js'
import { judgeContacts, upsertContacts } from '../../store/repositories/contact-upserts.js'
import { placeSuppressions } from '../../store/repositories/place-suppressions.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

const proof = { at: '2026-10-01T09:00:00Z', source: 'form' }
const input: fc.Arbitrary<ContactInput> = fc.record(
  {
    email: fc.constant('a@x.example'),
    name: fc.constantFrom('Anna', 'Bo'),
    source: fc.constantFrom('fair', 'form'),
    source_at: fc.constantFrom('2026-10-01T09:00:00Z', '2026-11-01T09:00:00Z'),
    consent: fc.record({ sms: fc.constantFrom(true, false, proof) }),
    fields: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(1, 'x', true)),
  },
  { requiredKeys: ['email'] },
)

describe.each(storeKinds)('many at once on %s', (kind) => {
  let store: Store
  let tenants = 0
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  const tenant = async () => {
    const tenantId = `batch-${++tenants}`
    await store.transaction((trx) => ensureTenant(trx, tenantId, monday9))
    return tenantId
  }

  it('contacts become what they become one by one, in any number of parts', async () => {
    const said = fc.array(fc.record({ contactId: fc.constantFrom('con_1', 'con_2'), input }), {
      minLength: 1,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(said, fc.nat(6), async (all, cut) => {
        const [single, batched] = [await tenant(), await tenant()]
        for (const one of all) {
          await store.transaction((trx) =>
            upsertContact(trx, { tenantId: single, ...one, at: monday9 }),
          )
        }
        for (const part of [all.slice(0, cut), all.slice(cut)]) {
          const given = [...Map.groupBy(part, ({ contactId }) => contactId)].map(
            ([contactId, same]) => ({ contactId, inputs: same.map((one) => one.input) }),
          )
          const batch = { tenantId: batched, at: monday9, given }
          const foretold = await judgeContacts(store.db, batch)
          expect(await store.transaction((trx) => upsertContacts(trx, batch))).toEqual(foretold)
        }
        for (const contactId of ['con_1', 'con_2']) {
          expect(await findContact(store.db, { tenantId: batched, contactId })).toEqual(
            await findContact(store.db, { tenantId: single, contactId }),
          )
        }
      }),
      { numRuns: 40 },
    )
  })

  it('a default is used where nobody knows better, and says nothing new of a known contact', async () => {
    const tenantId = await tenant()
    const given = (...ids: string[]) =>
      ids.map((contactId) => ({ contactId, inputs: [{ email: 'a@x.example' }] }))
    const upsert = (ids: string[], source: string, at: number) =>
      store.transaction((trx) =>
        upsertContacts(trx, { tenantId, at, given: given(...ids), defaults: { source } }),
      )
    await upsert(['con_1'], 'first', monday9)
    const outcomes = await upsert(['con_1', 'con_2'], 'second', monday9 + 1)
    expect(outcomes).toEqual(
      new Map([
        ['con_1', 'unchanged'],
        ['con_2', 'created'],
      ]),
    )
    const sources = await Promise.all(
      ['con_1', 'con_2'].map((contactId) => findContact(store.db, { tenantId, contactId })),
    )
    expect(sources.map((one) => one?.source)).toEqual(['first', 'second'])
    expect(sources[0]?.updated_at).toBe(new Date(monday9).toISOString())
  })

  it('suppressions become what they become one by one', async () => {
    const order = fc.record({
      kind: fc.constantFrom('email' as const, 'phone' as const, 'domain' as const),
      value: fc.constantFrom('a', 'b'),
      reason: fc.constantFrom('manual' as const, 'bounced_hard' as const, 'unsubscribed' as const),
      note: fc.constantFrom(null, 'said so'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 6 }), async (orders) => {
        const [single, batched] = [await tenant(), await tenant()]
        const said = { by: 'anna', nowMs: monday9 }
        for (const one of orders) {
          await store.transaction((trx) =>
            placeSuppression(trx, { tenantId: single, ...one, ...said }),
          )
        }
        await store.transaction((trx) =>
          placeSuppressions(trx, { tenantId: batched, orders, ...said }),
        )
        expect(await storedOf(batched)).toEqual(await storedOf(single))
      }),
      { numRuns: 40 },
    )
  })

  const storedOf = (tenantId: string) =>
    store.db
      .selectFrom('suppressions')
      .select(['kind', 'value', 'reason', 'note'])
      .where('tenant_id', '=', tenantId)
      .orderBy('kind')
      .orderBy('value')
      .execute()
})
