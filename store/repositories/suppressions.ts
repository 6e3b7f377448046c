import { sql, type Selectable } from 'kysely'
import type { Page, PageQuery } from '../../contracts/page.js'
import type { Suppression } from '../../contracts/suppressions.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { SuppressionTable } from '../tables/people.js'
import { spellingsOf, valuesIn } from './erased-addresses.js'
import {
  placeSuppressions,
  suppressionKey,
  type SuppressionBatch,
  type SuppressionOrder as OneOrder,
} from './place-suppressions.js'

export type SuppressionOrder = OneOrder & Omit<SuppressionBatch, 'orders'>

export interface PlacedSuppression {
  suppression: Suppression
  created: boolean
  inFlight: string[]
}

/** Final once committed: see placeStop for the lock that makes it so. */
export async function placeSuppression(
  trx: Trx,
  { kind, value, reason, note, ...said }: SuppressionOrder,
): Promise<PlacedSuppression> {
  const order = { kind, value, reason, note }
  const { placed, inFlight } = await placeSuppressions(trx, { ...said, orders: [order] })
  const one = placed.get(suppressionKey(order))
  if (!one) throw new Error('a suppression that was just placed is missing')
  return { suppression: toSuppression(one.row), created: one.created, inFlight }
}

export async function readSuppressions(
  trx: Trx,
  tenantId: string,
  { address, domain }: { address: string; domain: string },
): Promise<{ kind: string; reason: string }[]> {
  return readSuppressionsOf(trx, tenantId, [
    { kind: 'address', key: address },
    { kind: 'domain', key: domain },
  ])
}

/** Only meaningful under the locks of these scopes. */
export async function readSuppressionsOf(
  trx: Trx,
  tenantId: string,
  scopes: { kind: 'address' | 'domain'; key: string }[],
): Promise<{ kind: string; reason: string }[]> {
  const spellings = await spellingsOf(trx, tenantId, scopes.map(addressOfScope))
  const rows = await trx
    .selectFrom('suppressions')
    .select(['kind', 'value', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`value = any(${valuesIn(spellings)}::text[])`)
    .execute()
  return rows
    .filter(({ kind, value }) => spellings.has(`${kind} ${value}`))
    .map(({ kind, reason }) => ({ kind, reason }))
}

function addressOfScope({ kind, key }: { kind: 'address' | 'domain'; key: string }) {
  if (kind === 'domain') return { kind, value: key }
  return { kind: key.includes('@') ? 'email' : 'phone', value: key }
}

export async function getSuppression(
  db: Db | Trx,
  tenantId: string,
  suppressionId: string,
): Promise<Suppression | undefined> {
  const row = await db
    .selectFrom('suppressions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('suppression_id', '=', suppressionId)
    .executeTakeFirst()
  return row && toSuppression(row)
}

export async function deleteSuppression(
  trx: Trx,
  tenantId: string,
  suppressionId: string,
): Promise<void> {
  await trx
    .deleteFrom('suppressions')
    .where('tenant_id', '=', tenantId)
    .where('suppression_id', '=', suppressionId)
    .execute()
}

/** Those that this reason placed; the caller holds the scopes of the addresses. */
export async function withdrawSuppressions(
  trx: Trx,
  said: { tenantId: string; values: string[]; reason: SuppressionRow['reason'] },
): Promise<number> {
  if (said.values.length === 0) return 0
  const rows = await trx
    .deleteFrom('suppressions')
    .where('tenant_id', '=', said.tenantId)
    .where('value', 'in', said.values)
    .where('reason', '=', said.reason)
    .returning('suppression_id')
    .execute()
  return rows.length
}

export async function listSuppressions(
  db: Db,
  tenantId: string,
  query: PageQuery,
): Promise<Page<Suppression>> {
  const rows = await db
    .selectFrom('suppressions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterCursor(query.cursor, 'suppression_id'))
    .orderBy('created_at', 'desc')
    .orderBy('suppression_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: toSuppression,
    position: (row) => ({ at: row.created_at.getTime(), id: row.suppression_id }),
  })
}

type SuppressionRow = Selectable<SuppressionTable>

function toSuppression(row: SuppressionRow): Suppression {
  return {
    suppression_id: row.suppression_id,
    kind: row.kind,
    value: row.value,
    reason: row.reason,
    note: row.note,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
  }
}
