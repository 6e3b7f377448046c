import type { Page, PageQuery } from '../../contracts/page.js'
import { optOutReasons, type Suppression } from '../../contracts/suppressions.js'
import { afterCursor, toPage } from '../cursor.js'
import { newId } from '../derive-ids.js'
import type { Db, Trx } from '../open-store.js'
import type { SuppressionTable } from '../tables/people.js'
import type { Selectable } from 'kysely'
import { enqueue } from './outbox.js'
import type { ScopeRef } from './scopes.js'
import { lockScopes } from './scopes.js'
import { touchesInFlight } from './stops.js'

export interface SuppressionOrder {
  tenantId: string
  kind: 'email' | 'phone' | 'domain'
  value: string
  reason: SuppressionTable['reason']
  note: string | null
  by: string
  nowMs: number
  /** Of the HTTP call, for the logs of the workflows that are told. */
  requestId?: string
  /** Workflows that know already. */
  told?: string[]
}

export interface PlacedSuppression {
  suppression: Suppression
  created: boolean
  inFlight: string[]
}

/** Final once committed: see placeStop for the lock that makes it so. */
export async function placeSuppression(
  trx: Trx,
  order: SuppressionOrder,
): Promise<PlacedSuppression> {
  const scope: ScopeRef = {
    kind: order.kind === 'domain' ? 'domain' : 'address',
    key: order.value,
  }
  await lockScopes(trx, order.tenantId, [{ ...scope, mode: 'update' }])
  const inFlight = await touchesInFlight(trx, order.tenantId, scope)
  const existing = await findByValue(trx, order)
  const stored = existing ? await strengthen(trx, existing, order) : await insert(trx, order)
  await tellRunningOutreach(trx, order)
  return { suppression: toSuppression(stored), created: !existing, inFlight }
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

function findByValue(trx: Trx, order: SuppressionOrder) {
  return trx
    .selectFrom('suppressions')
    .selectAll()
    .where('tenant_id', '=', order.tenantId)
    .where('kind', '=', order.kind)
    .where('value', '=', order.value)
    .executeTakeFirst()
}

function insert(trx: Trx, order: SuppressionOrder) {
  return trx
    .insertInto('suppressions')
    .values({
      suppression_id: newId('sup'),
      tenant_id: order.tenantId,
      kind: order.kind,
      value: order.value,
      reason: order.reason,
      note: order.note,
      created_at: new Date(order.nowMs),
      created_by: order.by,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** A person's own word replaces a weaker reason, never the other way round. */
async function strengthen(
  trx: Trx,
  existing: Selectable<SuppressionTable>,
  order: SuppressionOrder,
): Promise<Selectable<SuppressionTable>> {
  if (optOutReasons.has(existing.reason) || !optOutReasons.has(order.reason)) return existing
  return trx
    .updateTable('suppressions')
    .set({ reason: order.reason, note: order.note ?? existing.note })
    .where('tenant_id', '=', order.tenantId)
    .where('suppression_id', '=', existing.suppression_id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The stop holds without this; the message only lets the workflow drop its plan at once. */
async function tellRunningOutreach(trx: Trx, order: SuppressionOrder): Promise<void> {
  const running = await trx
    .selectFrom('contacts as c')
    .innerJoin('campaign_contacts as cc', (join) =>
      join.onRef('cc.tenant_id', '=', 'c.tenant_id').onRef('cc.contact_id', '=', 'c.contact_id'),
    )
    .innerJoin('campaign_accounts as ca', (join) =>
      join
        .onRef('ca.tenant_id', '=', 'cc.tenant_id')
        .onRef('ca.campaign_id', '=', 'cc.campaign_id')
        .onRef('ca.account_id', '=', 'cc.account_id'),
    )
    .select(['ca.workflow_id', 'c.contact_id'])
    .where('c.tenant_id', '=', order.tenantId)
    .where('ca.finished_at', 'is', null)
    .where((eb) =>
      order.kind === 'domain'
        ? eb('c.email', 'like', `%@${order.value}`)
        : eb(order.kind === 'email' ? 'c.email' : 'c.phone', '=', order.value),
    )
    .execute()
  const untold = running.filter((row) => !order.told?.includes(row.workflow_id))
  const entries = untold.map((row) => {
    const eventId = newId('evt')
    const reason = `${order.kind === 'domain' ? 'domain' : 'address'} suppressed: ${order.reason}`
    return {
      tenantId: order.tenantId,
      workflowId: row.workflow_id,
      eventId,
      payload: {
        kind: 'signal' as const,
        message: {
          kind: 'stop_contact' as const,
          event_id: eventId,
          contact_id: row.contact_id,
          reason,
          ...(order.requestId === undefined ? {} : { request_id: order.requestId }),
        },
      },
    }
  })
  await enqueue(trx, entries, order.nowMs)
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
