import type { Selectable } from 'kysely'
import type { Page, PageQuery } from '../../contracts/page.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { WebhookSecretTable } from '../tables/inbound.js'

export type WebhookSecretRow = Selectable<WebhookSecretTable>

export interface SecretId {
  tenantId: string
  secretId: string
}

/** What it takes to derive a secret. */
export interface SecretSource extends SecretId {
  tenantSecret: string
}

export async function insertWebhookSecret(
  trx: Trx,
  row: Omit<WebhookSecretRow, 'revoked_at'>,
): Promise<void> {
  await trx.insertInto('webhook_secrets').values(row).execute()
}

export async function listWebhookSecrets(
  db: Db,
  tenantId: string,
  query: PageQuery,
): Promise<Page<WebhookSecretRow>> {
  const rows = await db
    .selectFrom('webhook_secrets')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterCursor(query.cursor, 'secret_id'))
    .orderBy('created_at', 'desc')
    .orderBy('secret_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: (row) => row,
    position: (row) => ({ at: row.created_at.getTime(), id: row.secret_id }),
  })
}

/** undefined: there is none; of one that was revoked before, the first time stays. */
export async function revokeWebhookSecret(
  trx: Trx,
  { tenantId, secretId }: SecretId,
  nowMs: number,
): Promise<{ row: WebhookSecretRow; changed: boolean } | undefined> {
  const known = await trx
    .selectFrom('webhook_secrets')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('secret_id', '=', secretId)
    .forUpdate()
    .executeTakeFirst()
  if (!known || known.revoked_at !== null) return known && { row: known, changed: false }
  const revoked_at = new Date(nowMs)
  await trx
    .updateTable('webhook_secrets')
    .set({ revoked_at })
    .where('tenant_id', '=', tenantId)
    .where('secret_id', '=', secretId)
    .execute()
  return { row: { ...known, revoked_at }, changed: true }
}

/** The newest first; a caller that names its secret is found among any number. */
export async function activeSecretSources(
  db: Db,
  asked: { secretId: string | undefined; limit: number },
): Promise<SecretSource[]> {
  const rows = await db
    .selectFrom('webhook_secrets as w')
    .innerJoin('tenants as t', 't.tenant_id', 'w.tenant_id')
    .select(['w.tenant_id', 'w.secret_id', 't.secret'])
    .where('w.revoked_at', 'is', null)
    .$call((all) =>
      asked.secretId === undefined ? all : all.where('w.secret_id', '=', asked.secretId),
    )
    .orderBy('w.created_at', 'desc')
    .orderBy('w.secret_id')
    .limit(asked.limit)
    .execute()
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    secretId: row.secret_id,
    tenantSecret: row.secret,
  }))
}

/** Of a secret that every tenant has. */
export async function tenantSecretSources(
  db: Db,
  asked: { secretId: string; limit: number },
): Promise<SecretSource[]> {
  const rows = await db
    .selectFrom('tenants')
    .select(['tenant_id', 'secret'])
    .orderBy('created_at', 'desc')
    .orderBy('tenant_id')
    .limit(asked.limit)
    .execute()
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    secretId: asked.secretId,
    tenantSecret: row.secret,
  }))
}
