import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { senderSchema, type SenderPatch } from '../../contracts/senders.js'
import type { Store } from '../../store/open-store.js'
import {
  findSender,
  insertSender,
  listSenders,
  markFirstSent,
  readSenderCapacity,
  updateSender,
} from '../../store/repositories/senders.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

const input = {
  email: 'mia@studio.example',
  name: 'Mia',
  postal_address: 'Berlin',
  timezone: 'Europe/Berlin',
  daily_cap: 40,
  ramp: { start: 10, add_per_day: 5 },
  min_gap_seconds: 90,
  provider: 'smtp' as const,
  reply_tokens: false,
}

describe.each(storeKinds)('senders on %s', (kind) => {
  let store: Store

  beforeAll(async () => {
    store = await openTestStore(kind)
    await store.transaction((trx) => ensureTenant(trx, 'default', monday9))
    await store.transaction((trx) => ensureTenant(trx, 'acme', monday9))
  })

  afterAll(() => store.close())

  const insert = (tenantId: string, senderId: string) =>
    store.transaction((trx) =>
      insertSender(trx, { tenantId, senderId, input, verified: true, at: monday9 }),
    )

  test('an address belongs to one sender of a tenant, and to another tenant’s as well', async () => {
    expect((await insert('default', 'snd_1')).kind).toBe('created')
    expect(await insert('default', 'snd_2')).toMatchObject({
      kind: 'taken',
      sender: { sender_id: 'snd_1' },
    })
    expect((await insert('acme', 'snd_1')).kind).toBe('created')
    const { data } = await listSenders(store.db, { tenantId: 'default', limit: 50 })
    expect(data.map((sender) => sender.sender_id)).toEqual(['snd_1'])
  })

  const change = (patch: SenderPatch) =>
    store.transaction((trx) =>
      updateSender(trx, { tenantId: 'default', senderId: 'snd_1' }, { patch, at: monday9 }),
    )

  test('a ramp can be changed and switched off', async () => {
    const made = await findSender(store.db, { tenantId: 'default', senderId: 'snd_1' })
    expect(made).toMatchObject({ ramp: { start: 10, add_per_day: 5 }, min_gap_seconds: 90 })
    expect(await change({ ramp: { start: 2, add_per_day: 0 } })).toMatchObject({
      ramp: { start: 2, add_per_day: 0 },
    })
    expect(await change({ min_gap_seconds: 0 })).toMatchObject({ ramp: { start: 2 } })
    const off = await change({ ramp: null })
    expect(senderSchema.parse(off)).toMatchObject({ ramp: null, min_gap_seconds: 0 })
  })

  test('the first day on which a sender sends stays for good', async () => {
    const id = { tenantId: 'default', senderId: 'snd_1' }
    const day = () => store.transaction((trx) => readSenderCapacity(trx, id))
    expect((await day()).first_sent_day).toBeNull()
    for (const name of ['2026-11-23', '2026-11-24']) {
      await store.transaction((trx) => markFirstSent(trx, id, name))
    }
    expect((await day()).first_sent_day).toBe('2026-11-23')
  })

  test('a change touches one tenant’s sender only', async () => {
    const id = { tenantId: 'default', senderId: 'snd_1' }
    const changed = await store.transaction((trx) =>
      updateSender(trx, id, {
        patch: { daily_cap: 7, reply_to: 'desk@studio.example' },
        at: monday9 + 1,
      }),
    )
    expect(senderSchema.parse(changed)).toMatchObject({
      daily_cap: 7,
      name: 'Mia',
      reply_to: 'desk@studio.example',
    })
    const other = await findSender(store.db, { tenantId: 'acme', senderId: 'snd_1' })
    expect(other).toMatchObject({ daily_cap: 40 })
    const nobody = await store.transaction((trx) =>
      updateSender(trx, { ...id, senderId: 'snd_9' }, { patch: { daily_cap: 7 }, at: monday9 }),
    )
    expect(nobody).toBeUndefined()
  })
})
