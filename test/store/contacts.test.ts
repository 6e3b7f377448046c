import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contactSchema, type ContactInput } from '../../contracts/contacts.js'
import { contactIdOf } from '../../store/derive-ids.js'
import type { Store } from '../../store/open-store.js'
import { listContacts, upsertContact } from '../../store/repositories/contacts.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

const proof = { at: '2026-10-01T09:00:00Z', source: 'form' }
const newProof = { at: '2026-11-01T09:00:00Z', source: 'call' }

describe.each(storeKinds)('contacts on %s', (kind) => {
  let store: Store

  beforeAll(async () => {
    store = await openTestStore(kind)
    await store.transaction((trx) => ensureTenant(trx, 'default', monday9))
  })

  afterAll(() => store.close())

  async function save(contactId: string, input: ContactInput, at = monday9) {
    const { contact } = await store.transaction((trx) =>
      upsertContact(trx, { tenantId: 'default', contactId, input, at }),
    )
    return contactSchema.parse(contact)
  }

  test('what is stored stays unless something else is said', async () => {
    await save('con_1', {
      email: 'a@x.example',
      title: 'CTO',
      source_at: '2026-11-01T09:00:00Z',
      account_id: 'northwind',
      fields: { product: 'A', seats: 3 },
    })
    const updated = await save(
      'con_1',
      { email: 'a@x.example', title: 'CEO', fields: { seats: 4 } },
      monday9 + 1,
    )
    expect(updated).toEqual({
      contact_id: 'con_1',
      email: 'a@x.example',
      title: 'CEO',
      source_at: '2026-11-01T09:00:00.000Z',
      account_id: 'northwind',
      fields: { product: 'A', seats: 4 },
      created_at: new Date(monday9).toISOString(),
      updated_at: new Date(monday9 + 1).toISOString(),
    })
  })

  test.each([
    ['a bare yes is a claim', [true], 'unproven'],
    ['a proof is kept', [proof], proof],
    ['a bare yes does not replace a proof', [proof, true], proof],
    ['silence does not either', [proof, undefined], proof],
    ['a proof replaces a claim', [true, proof], proof],
    ['a newer proof replaces an older one', [proof, newProof], newProof],
    ['a no removes it', [proof, false], undefined],
    ['a no before anything is no consent', [false], undefined],
  ])('consent: %s', async (rule, said, stored) => {
    const id = `con_${rule.replaceAll(' ', '_')}`
    for (const sms of said) {
      await save(id, { email: 'a@x.example', ...(sms !== undefined && { consent: { sms } }) })
    }
    const contact = await save(id, { email: 'a@x.example' })
    expect(contact.consent?.sms).toEqual(stored)
  })

  test('two calls at once make one contact', async () => {
    const made = await Promise.all(
      ['A', 'B', 'C', 'D'].map((name) =>
        store.transaction((trx) =>
          upsertContact(trx, {
            tenantId: 'default',
            contactId: 'con_race',
            input: { email: 'r@x.example', name },
            at: monday9,
          }),
        ),
      ),
    )
    expect(made.filter((one) => one.created)).toHaveLength(1)
  })

  test('a page ends between contacts of the same instant without losing one', async () => {
    await store.transaction((trx) => ensureTenant(trx, 'pages', monday9))
    for (const id of ['con_a', 'con_b', 'con_c']) {
      await store.transaction((trx) =>
        upsertContact(trx, {
          tenantId: 'pages',
          contactId: id,
          input: { email: 'x@x.example' },
          at: monday9,
        }),
      )
    }
    const first = await listContacts(store.db, { tenantId: 'pages', limit: 2 })
    const rest = await listContacts(store.db, {
      tenantId: 'pages',
      limit: 2,
      cursor: first.next_cursor ?? undefined,
    })
    expect([...first.data, ...rest.data].map((c) => c.contact_id)).toEqual([
      'con_c',
      'con_b',
      'con_a',
    ])
    expect(rest.next_cursor).toBeNull()
  })
})

test('a contact’s id follows from tenant and address, an e-mail address before a phone number', () => {
  const secret = 'ab'.repeat(32)
  const id = contactIdOf(secret, { email: 'a@x.example' })
  expect(id).toMatch(/^con_[0-9a-f]{24}$/)
  expect(contactIdOf(secret, { email: 'a@x.example', phone: '+4915112345678' })).toBe(id)
  expect(contactIdOf(secret, { phone: '+4915112345678' })).not.toBe(id)
  expect(contactIdOf('cd'.repeat(32), { email: 'a@x.example' })).not.toBe(id)
})
