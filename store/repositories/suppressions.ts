import type { Selectable } from 'kysely'
import type { Page, PageQuery } from '../../contracts/page.js'
import type { Suppression } from '../../contracts/suppressions.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { SuppressionTable } from '../tables/people.js'
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
  values: { address: string; domain: string },
): Promise<{ kind: string; reason: string }[]> {
  return trx
    .selectFrom('suppressions')
    .select(['kind', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where((eb) =>
      eb.or([
        eb('kind', 'in', ['email', 'phone']).and('value', '=', values.address),
        eb('kind', '=', 'domain').and('value', '=', values.domain),
      ]),
    )
    .execute()
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

function toSuppression(row: Selectable<SuppressionTable>): Suppression {
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
