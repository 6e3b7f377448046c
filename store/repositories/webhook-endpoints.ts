import { sql, type Selectable } from 'kysely'
import type { Page, PageQuery } from '../../contracts/page.js'
import type { Webhook } from '../../contracts/webhooks.js'
import type { WebhookEventType } from '../../contracts/webhook-events.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { WebhookEndpointTable } from '../tables/integrations.js'

export type EndpointRow = Selectable<WebhookEndpointTable>

export interface EndpointId {
  tenantId: string
  webhookId: string
}

export interface NewEndpoint extends EndpointId {
  url: string
  events: WebhookEventType[]
  by: string
  nowMs: number
}

export async function insertEndpoint(trx: Trx, made: NewEndpoint): Promise<void> {
  await trx
    .insertInto('webhook_endpoints')
    .values({
      tenant_id: made.tenantId,
      webhook_id: made.webhookId,
      url: made.url,
      events: JSON.stringify(made.events),
      created_at: new Date(made.nowMs),
      created_by: made.by,
    })
    .execute()
}

/** Under a lock of the tenant, so that two at once cannot both be the last one allowed. */
export async function countEndpoints(trx: Trx, tenantId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks:${tenantId}`}, 0))`.execute(
    trx,
  )
  const row = await trx
    .selectFrom('webhook_endpoints')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return row.count
}

function counted(db: Db | Trx, tenantId: string) {
  const deliveries = (state: 'pending' | 'dead') =>
    sql<number>`(
      select count(*)::int from webhook_deliveries d
      where d.tenant_id = webhook_endpoints.tenant_id
        and d.webhook_id = webhook_endpoints.webhook_id and d.state = ${sql.lit(state)}
    )`
  return db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .select([deliveries('pending').as('waiting'), deliveries('dead').as('dead')])
    .where('tenant_id', '=', tenantId)
}

export async function listEndpoints(
  db: Db,
  { tenantId, limit, cursor }: PageQuery & { tenantId: string },
): Promise<Page<Webhook>> {
  const rows = await counted(db, tenantId)
    .where(afterCursor(cursor, 'webhook_id'))
    .orderBy('created_at', 'desc')
    .orderBy('webhook_id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(rows, {
    limit,
    item: toWebhook,
    position: (row) => ({ at: row.created_at.getTime(), id: row.webhook_id }),
  })
}

export async function findEndpoint(
  db: Db | Trx,
  { tenantId, webhookId }: EndpointId,
): Promise<Webhook | undefined> {
  const row = await counted(db, tenantId).where('webhook_id', '=', webhookId).executeTakeFirst()
  return row && toWebhook(row)
}

export async function lockEndpoint(
  trx: Trx,
  { tenantId, webhookId }: EndpointId,
): Promise<EndpointRow | undefined> {
  return trx
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('webhook_id', '=', webhookId)
    .forUpdate()
    .executeTakeFirst()
}

export async function changeEndpoint(
  db: Db | Trx,
  { tenantId, webhookId }: EndpointId,
  change: Partial<
    Pick<
      EndpointRow,
      | 'disabled_at'
      | 'disabled_reason'
      | 'secret_version'
      | 'earlier_secret_until'
      | 'not_before'
      | 'failures'
    >
  >,
): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set(change)
    .where('tenant_id', '=', tenantId)
    .where('webhook_id', '=', webhookId)
    .execute()
}

/** With its log; whoever is announcing something at this moment passes it over. */
export async function deleteEndpoint(
  trx: Trx,
  { tenantId, webhookId }: EndpointId,
): Promise<boolean> {
  if (!(await lockEndpoint(trx, { tenantId, webhookId }))) return false
  for (const table of ['webhook_deliveries', 'webhook_endpoints'] as const) {
    await trx
      .deleteFrom(table)
      .where('tenant_id', '=', tenantId)
      .where('webhook_id', '=', webhookId)
      .execute()
  }
  return true
}

function toWebhook(row: EndpointRow & { waiting: number; dead: number }): Webhook {
  return {
    webhook_id: row.webhook_id,
    url: row.url,
    events: row.events,
    created_at: row.created_at.toISOString(),
    disabled: row.disabled_at && {
      at: row.disabled_at.toISOString(),
      reason: row.disabled_reason ?? '',
    },
    waiting: row.waiting,
    dead: row.dead,
  }
}
