import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { findKeyOwner, insertKey, revokeKey } from '../../store/repositories/api-keys.js'
import { ensureInstallationKey } from '../../store/repositories/installation-key.js'
import { ensureTenant, tenantClockOffset, tenantSecret } from '../../store/repositories/tenants.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

describe.each(storeKinds)('keys and tenants on %s', (kind) => {
  let store: Store

  beforeAll(async () => {
    store = await openTestStore(kind)
  })

  afterAll(() => store.close())

  test('the installation key stays the same while it is valid', async () => {
    const first = await ensureInstallationKey(store, undefined, monday9)
    expect(await ensureInstallationKey(store, first, monday9)).toBe(first)
    const owner = await findKeyOwner(store.db, first, monday9)
    expect(owner).toMatchObject({ tenantId: 'default', scopes: ['admin'], installation: true })
    await store.transaction((trx) =>
      revokeKey(trx, { tenantId: 'default', keyId: owner?.keyId ?? '', at: monday9 }),
    )
    const second = await ensureInstallationKey(store, first, monday9)
    expect(second).not.toBe(first)
    expect(await ensureInstallationKey(store, 'a key of another store', monday9)).not.toBe(second)
  })

  test('another admin’s key is not taken for the installation’s', async () => {
    const made = await store.transaction((trx) =>
      insertKey(trx, {
        tenantId: 'default',
        name: 'x',
        scopes: ['admin'],
        installation: false,
        at: monday9,
      }),
    )
    expect(await ensureInstallationKey(store, made.plaintext, monday9)).not.toBe(made.plaintext)
  })

  test('only the hash of a key is stored, and only the whole key finds its owner', async () => {
    const { plaintext, key } = await store.transaction((trx) =>
      insertKey(trx, {
        tenantId: 'default',
        name: 'x',
        scopes: ['operator'],
        installation: false,
        at: monday9,
      }),
    )
    const rows = await store.db.selectFrom('api_keys').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(plaintext.slice(-64))
    expect(await findKeyOwner(store.db, plaintext, monday9)).toMatchObject({ keyId: key.key_id })
    for (const wrong of [
      '',
      'ovk_',
      plaintext.slice(0, -1),
      `${plaintext}0`,
      plaintext.replace(/.$/, 'g'),
    ]) {
      expect(await findKeyOwner(store.db, wrong, monday9)).toBeUndefined()
    }
  })

  test('a tenant keeps its first secret and starts without an offset', async () => {
    await store.transaction((trx) => ensureTenant(trx, 'acme', monday9))
    const secret = await tenantSecret(store.db, 'acme')
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    await store.transaction((trx) => ensureTenant(trx, 'acme', monday9 + 1))
    expect(await tenantSecret(store.db, 'acme')).toBe(secret)
    expect(await tenantClockOffset(store.db, 'acme')).toBe(0)
    expect(await tenantClockOffset(store.db, 'nobody')).toBe(0)
  })
})
