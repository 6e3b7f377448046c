import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { audit, auditHash } from '../../store/repositories/audit.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'

describe.each(storeKinds)('the audit log on %s', (kind) => {
  let store: Store

  beforeAll(async () => {
    store = await openTestStore(kind)
  })

  afterAll(() => store.close())

  const write = (tenantId: string, subject: string, detail: Record<string, unknown> = {}) =>
    store.transaction((trx) =>
      audit(trx, {
        tenantId,
        actor: 'key_1',
        action: 'thing.changed',
        subject,
        detail,
        at: monday9,
      }),
    )

  const chain = (tenantId: string) =>
    store.db
      .selectFrom('audit_log')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .orderBy('sequence')
      .execute()

  /** The sequence number at which the stored rows stop being what was written. */
  async function brokenAt(tenantId: string): Promise<number | undefined> {
    let previousHash = '0'.repeat(64)
    for (const [index, row] of (await chain(tenantId)).entries()) {
      const { actor, action, subject, detail, sequence } = row
      const entry = { tenantId, actor, action, subject, detail, at: row.at.getTime() }
      const hash = auditHash({ ...entry, sequence, previousHash })
      if (sequence !== index + 1 || row.previous_hash !== previousHash || row.hash !== hash)
        return sequence
      previousHash = hash
    }
    return undefined
  }

  test('writers at once make one unbroken chain per tenant', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        write(i % 2 ? 'a' : 'b', `s${i}`, { z: i, a: { y: 1, b: [2] } }),
      ),
    )
    expect(await chain('a')).toHaveLength(10)
    expect(await brokenAt('a')).toBeUndefined()
    expect(await brokenAt('b')).toBeUndefined()
  })

  test('a row that was changed or taken away shows', async () => {
    for (const subject of ['s1', 's2', 's3', 's4']) await write('c', subject)
    await store.db
      .updateTable('audit_log')
      .set({ subject: 'other' })
      .where('subject', '=', 's2')
      .execute()
    expect(await brokenAt('c')).toBe(2)
    await store.db
      .updateTable('audit_log')
      .set({ subject: 's2' })
      .where('subject', '=', 'other')
      .execute()
    expect(await brokenAt('c')).toBeUndefined()
    await store.db.deleteFrom('audit_log').where('subject', '=', 's3').execute()
    expect(await brokenAt('c')).toBe(4)
  })
})
