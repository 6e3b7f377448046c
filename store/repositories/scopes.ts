import { sql } from 'kysely'
import type { Trx } from '../open-store.js'
import type { ScopeKind } from '../tables/ledger.js'

export interface ScopeRef {
  kind: ScopeKind
  key: string
}

export interface ScopeLock extends ScopeRef {
  mode: 'share' | 'update'
}

/** The one order in which scopes are ever locked; two orders would be a deadlock. */
const lockOrder: ScopeKind[] = [
  'tenant',
  'sender',
  'sender_day',
  'campaign',
  'account',
  'contact',
  'address',
  'domain',
]

/** Takes the locks of a claim or a stop. Rows are made on demand, all before the first lock. */
export async function lockScopes(trx: Trx, tenantId: string, locks: ScopeLock[]): Promise<void> {
  const sorted = [...locks].sort(byLockOrder)
  await makeMissing(trx, tenantId, sorted)
  for (const group of runsOfOneMode(sorted)) await lockGroup(trx, tenantId, group)
}

function byLockOrder(a: ScopeRef, b: ScopeRef): number {
  const rank = lockOrder.indexOf(a.kind) - lockOrder.indexOf(b.kind)
  if (rank !== 0) return rank
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}

async function makeMissing(trx: Trx, tenantId: string, refs: ScopeRef[]): Promise<void> {
  const found = await trx
    .selectFrom('scopes')
    .select(['kind', 'key'])
    .where('tenant_id', '=', tenantId)
    .where((eb) =>
      eb(
        eb.refTuple('kind', 'key'),
        'in',
        refs.map((ref) => eb.tuple(ref.kind, ref.key)),
      ),
    )
    .execute()
  const known = new Set(found.map((row) => `${row.kind} ${row.key}`))
  const missing = refs.filter((ref) => !known.has(`${ref.kind} ${ref.key}`))
  if (missing.length === 0) return
  await trx
    .insertInto('scopes')
    .values(missing.map((ref) => ({ tenant_id: tenantId, kind: ref.kind, key: ref.key })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function lockGroup(trx: Trx, tenantId: string, group: ScopeLock[]): Promise<void> {
  const query = trx
    .selectFrom('scopes')
    .select('kind')
    .where('tenant_id', '=', tenantId)
    .where((eb) =>
      eb(
        eb.refTuple('kind', 'key'),
        'in',
        group.map((ref) => eb.tuple(ref.kind, ref.key)),
      ),
    )
    // the sort runs before the locking, so one statement locks its rows in this order
    .orderBy(sql`array_position(${sql.val(lockOrder)}::text[], kind)`)
    // byte order as in byLockOrder, whatever language the database sorts by
    .orderBy(sql`key collate "C"`)
  await (group[0]?.mode === 'update' ? query.forUpdate() : query.forShare()).execute()
}

function runsOfOneMode(locks: ScopeLock[]): ScopeLock[][] {
  const runs: ScopeLock[][] = []
  for (const lock of locks) {
    const last = runs.at(-1)
    if (last?.[0]?.mode === lock.mode) last.push(lock)
    else runs.push([lock])
  }
  return runs
}
