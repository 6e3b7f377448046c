import { sql, type Selectable } from 'kysely'
import type { Doubt, Restore } from '../../contracts/restores.js'
import type { Page } from '../../contracts/page.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { RestoreTable } from '../tables/housekeeping.js'

/** Of the stop that holds a restored tenant; only confirming the restore lifts it. */
export const restoreStopReason = 'restored from a backup'

type RestoreRow = Selectable<RestoreTable> & { unresolved: number }

function restores(db: Db | Trx, tenantId: string | null) {
  return db
    .selectFrom('restores as r')
    .selectAll('r')
    .select((eb) =>
      eb
        .selectFrom('touches as t')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('t.tenant_id', '=', 'r.tenant_id')
        .whereRef('t.restore_id', '=', 'r.restore_id')
        .where('t.state', '=', 'unknown')
        .$asScalar()
        .$notNull()
        .as('unresolved'),
    )
    .$call((all) => (tenantId === null ? all : all.where('r.tenant_id', '=', tenantId)))
}

/** Newest first; `tenantId` null: of every tenant. */
export async function listRestores(
  db: Db,
  query: { tenantId: string | null; limit: number; cursor?: string | undefined },
): Promise<Page<Restore>> {
  const rows = await db
    .selectFrom(restores(db, query.tenantId).select('r.restored_at as created_at').as('found'))
    .selectAll()
    .where(afterCursor(query.cursor, 'restore_id'))
    .orderBy('created_at', 'desc')
    .orderBy('restore_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: toRestore,
    position: (row) => ({ at: row.restored_at.getTime(), id: row.restore_id }),
  })
}

export async function findRestore(
  db: Db | Trx,
  { tenantId, restoreId }: { tenantId: string | null; restoreId: string },
): Promise<Restore | undefined> {
  const row = await restores(db, tenantId).where('r.restore_id', '=', restoreId).executeTakeFirst()
  return row && toRestore(row)
}

/** Which of the touches that may have been sent since a backup; newest first. */
export async function doubtsOf(
  db: Db,
  restore: { tenantId: string; restoreId: string },
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Doubt>> {
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('touches as t')
        .innerJoin('campaigns as c', (join) =>
          join
            .onRef('c.tenant_id', '=', 't.tenant_id')
            .onRef('c.campaign_id', '=', 't.campaign_id'),
        )
        .select([
          't.touch_id',
          't.campaign_id',
          'c.name as campaign',
          't.contact_id',
          't.channel',
          't.step',
          't.slot_at',
          't.state',
          't.reason',
          't.created_at',
        ])
        .where('t.tenant_id', '=', restore.tenantId)
        .where('t.restore_id', '=', restore.restoreId)
        .as('doubts'),
    )
    .selectAll()
    .where(afterCursor(query.cursor, 'touch_id'))
    .orderBy('created_at', 'desc')
    .orderBy('touch_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: ({ created_at: _, slot_at, ...row }) => ({ ...row, slot_at: slot_at.toISOString() }),
    position: (row) => ({ at: row.created_at.getTime(), id: row.touch_id }),
  })
}

export interface Confirmation {
  tenantId: string
  restoreId: string
  by: string
  note: string
  nowMs: number
}

/** False: somebody has confirmed it before. */
export async function writeConfirmation(trx: Trx, confirmation: Confirmation): Promise<boolean> {
  const written = await trx
    .updateTable('restores')
    .set({
      confirmed_at: new Date(confirmation.nowMs),
      confirmed_by: confirmation.by,
      note: confirmation.note,
    })
    .where('tenant_id', '=', confirmation.tenantId)
    .where('restore_id', '=', confirmation.restoreId)
    .where('confirmed_at', 'is', null)
    .returning('restore_id')
    .executeTakeFirst()
  return written !== undefined
}

export async function hasUnconfirmedRestore(db: Db | Trx, tenantId: string): Promise<boolean> {
  return (await firstUnconfirmed(db, tenantId)) !== undefined
}

export async function firstUnconfirmed(
  db: Db | Trx,
  tenantId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('restores')
    .select('restore_id')
    .where('tenant_id', '=', tenantId)
    .where('confirmed_at', 'is', null)
    .orderBy('restored_at')
    .limit(1)
    .executeTakeFirst()
  return row?.restore_id
}

export interface UnfinishedAccount {
  campaign_id: string
  account_id: string
  workflow_id: string
}

export async function unfinishedAccounts(trx: Trx, tenantId: string): Promise<UnfinishedAccount[]> {
  return trx
    .selectFrom('campaign_accounts')
    .select(['campaign_id', 'account_id', 'workflow_id'])
    .where('tenant_id', '=', tenantId)
    .where('finished_at', 'is', null)
    .execute()
}

function toRestore(row: RestoreRow): Restore {
  return {
    restore_id: row.restore_id,
    tenant_id: row.tenant_id,
    taken_at: row.taken_at.toISOString(),
    restored_at: row.restored_at.toISOString(),
    in_doubt: row.in_doubt,
    unresolved: Number(row.unresolved),
    confirmed_at: row.confirmed_at?.toISOString() ?? null,
    confirmed_by: row.confirmed_by,
    note: row.note,
  }
}
