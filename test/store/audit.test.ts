import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { auditHash, audit, firstPreviousHash } from '../../store/repositories/audit.js'
import { verifyChain } from '../../store/repositories/audit-chain.js'
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

  /** As whoever owns the database can, past the guard. */
  async function tamper(statement: string): Promise<void> {
    await store.transaction(async (trx) => {
      await sql`alter table audit_log disable trigger audit_log_append_only`.execute(trx)
      await sql.raw(statement).execute(trx)
      await sql`alter table audit_log enable trigger audit_log_append_only`.execute(trx)
    })
  }

  const verify = async (tenantId: string) => (await verifyChain(store.db, tenantId)).broken

  test('writers at once make one unbroken chain per tenant', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        write(i % 2 ? 'a' : 'b', `s${i}`, { z: i, a: { y: 1, b: [2, 0.1, 1e21, 'ü', null] } }),
      ),
    )
    const [last] = (await chain('a')).slice(-1)
    expect(await verifyChain(store.db, 'a')).toEqual({
      tenant_id: 'a',
      ok: true,
      entries: 10,
      head: { sequence: 10, hash: last?.hash },
      broken: null,
    })
    expect(await verify('b')).toBeNull()
    expect(await verifyChain(store.db, 'nobody')).toMatchObject({ ok: true, entries: 0 })
  })

  test('a chain of several pages is walked to its end', async () => {
    for (let i = 0; i < 2_005; i += 500) {
      await store.transaction(async (trx) => {
        const count = Math.min(500, 2_005 - i)
        for (let j = 0; j < count; j += 1) {
          await audit(trx, {
            tenantId: 'long',
            actor: 'key_1',
            action: 'thing.changed',
            subject: `s${i + j}`,
            detail: {},
            at: monday9,
          })
        }
      })
    }
    expect(await verifyChain(store.db, 'long')).toMatchObject({ ok: true, entries: 2_005 })
    await tamper(
      `update audit_log set actor = 'key_2' where tenant_id = 'long' and sequence = 2001`,
    )
    expect(await verify('long')).toMatchObject({ sequence: 2_001, fault: 'altered' })
  })

  test('an entry that carries more than its fields is hashed as it is stored', async () => {
    const given = { requestId: 'req_1', tenantId: 'extra', actor: 'k', action: 'a', subject: 's' }
    await store.transaction((trx) => audit(trx, { ...given, detail: {}, at: monday9 }))
    expect(await verify('extra')).toBeNull()
  })

  test.each([
    ['its subject', `set subject = 'other'`],
    ['its actor', `set actor = 'key_9'`],
    ['its detail', `set detail = '{"n": 2}'`],
    ['its time by a day', `set at = at + interval '1 day'`],
    ['its time by a microsecond', `set at = at + interval '1 microsecond'`],
    ['its hash', `set hash = repeat('0', 64)`],
  ])('an entry of which somebody changed %s is named', async (what, change) => {
    const tenantId = what.replaceAll(' ', '-')
    for (const n of [1, 2, 3]) await write(tenantId, `s${n}`, { n: 1 })
    await tamper(`update audit_log ${change} where tenant_id = '${tenantId}' and sequence = 2`)
    expect(await verifyChain(store.db, tenantId)).toMatchObject({
      ok: false,
      entries: 1,
      broken: { sequence: 2, fault: 'altered', what: 'entry 2 is not what was written' },
    })
  })

  test('an entry that is gone leaves a gap', async () => {
    for (const n of [1, 2, 3]) await write('gap', `s${n}`)
    await tamper(`delete from audit_log where tenant_id = 'gap' and sequence = 2`)
    expect(await verify('gap')).toEqual({
      sequence: 2,
      fault: 'missing',
      what: 'entry 2 is missing: after 1 comes 3',
    })
    await tamper(`delete from audit_log where tenant_id = 'gap' and sequence = 1`)
    expect(await verify('gap')).toMatchObject({ sequence: 1, fault: 'missing' })
  })

  test('two entries that changed places, and one hidden by closing the gap, are named', async () => {
    for (const n of [1, 2, 3, 4]) await write('swap', `s${n}`)
    await tamper(
      `update audit_log set sequence = 5 - sequence + 100 where tenant_id = 'swap' and sequence in (2, 3)`,
    )
    await tamper(
      `update audit_log set sequence = sequence - 100 where tenant_id = 'swap' and sequence > 100`,
    )
    expect(await verify('swap')).toMatchObject({ sequence: 2, fault: 'relinked' })

    for (const n of [1, 2, 3]) await write('close', `s${n}`)
    await tamper(`delete from audit_log where tenant_id = 'close' and sequence = 2`)
    await tamper(`update audit_log set sequence = 2 where tenant_id = 'close' and sequence = 3`)
    expect(await verify('close')).toMatchObject({ sequence: 2, fault: 'relinked' })
  })

  test('an end that was cut off shows against the head that somebody kept', async () => {
    for (const n of [1, 2, 3]) await write('cut', `s${n}`)
    const { head } = await verifyChain(store.db, 'cut')
    await write('cut', 's4')
    expect((await verifyChain(store.db, 'cut', head)).ok).toBe(true)
    await tamper(`delete from audit_log where tenant_id = 'cut' and sequence >= 3`)
    expect(await verify('cut')).toBeNull()
    expect((await verifyChain(store.db, 'cut', head)).broken).toMatchObject({
      sequence: 3,
      fault: 'shortened',
    })
    await tamper(`delete from audit_log where tenant_id = 'cut'`)
    expect((await verifyChain(store.db, 'cut', head)).broken).toMatchObject({ fault: 'shortened' })
  })

  test('a chain that was computed anew shows against the head that somebody kept', async () => {
    for (const n of [1, 2, 3]) await write('anew', `s${n}`)
    const { head } = await verifyChain(store.db, 'anew')
    let previousHash = firstPreviousHash
    for (const row of await chain('anew')) {
      const { actor, action, detail, sequence } = row
      const forged = { tenantId: 'anew', actor, action, subject: 'forged', detail, sequence }
      const hash = auditHash({ ...forged, at: row.at.getTime(), previousHash })
      await tamper(
        `update audit_log set subject = 'forged', previous_hash = '${previousHash}', hash = '${hash}'
         where tenant_id = 'anew' and sequence = ${sequence}`,
      )
      previousHash = hash
    }
    expect(await verify('anew')).toBeNull()
    expect((await verifyChain(store.db, 'anew', head)).broken).toMatchObject({
      sequence: 3,
      fault: 'rewritten',
    })
  })

  test('the store itself refuses to change or delete an entry', async () => {
    await write('guarded', 's1')
    const change = store.db.updateTable('audit_log').set({ actor: 'x' }).execute()
    await expect(change).rejects.toThrow('audit_log is append-only: update is refused')
    const removal = store.db.deleteFrom('audit_log').where('tenant_id', '=', 'guarded').execute()
    await expect(removal).rejects.toThrow('audit_log is append-only: delete is refused')
    expect(await chain('guarded')).toHaveLength(1)
  })
})
