import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import type { AccountTable } from '../tables/people.js'

export interface Account {
  account_id: string
  account_key: string | null
  metadata: Record<string, unknown>
}

export interface AccountUpsert {
  tenantId: string
  accountId: string
  /** null: not said. */
  accountKey: string | null
  metadata: Record<string, unknown>
  at: number
}

/** A given key of the metadata wins over the stored one; the others stay. */
export async function upsertAccount(trx: Trx, upsert: AccountUpsert): Promise<Account> {
  const at = new Date(upsert.at)
  const row = await trx
    .insertInto('accounts')
    .values({
      tenant_id: upsert.tenantId,
      account_id: upsert.accountId,
      account_key: upsert.accountKey,
      metadata: JSON.stringify(upsert.metadata),
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'account_id']).doUpdateSet({
        account_key: sql`coalesce(excluded.account_key, accounts.account_key)`,
        metadata: sql`accounts.metadata || excluded.metadata`,
        updated_at: at,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return toAccount(row)
}

export async function findAccount(
  db: Db | Trx,
  tenantId: string,
  accountId: string,
): Promise<Account | undefined> {
  const row = await db
    .selectFrom('accounts')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row && toAccount(row)
}

/** By account; one of which nothing is known is not there. */
export async function accountMetadata(
  db: Db | Trx,
  tenantId: string,
  accountIds: string[],
): Promise<Map<string, Record<string, unknown>>> {
  if (accountIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('accounts')
    .select(['account_id', 'metadata'])
    .where('tenant_id', '=', tenantId)
    .where('account_id', 'in', [...new Set(accountIds)])
    .execute()
  return new Map(rows.map((row) => [row.account_id, row.metadata]))
}

function toAccount({ account_id, account_key, metadata }: Selectable<AccountTable>): Account {
  return { account_id, account_key, metadata }
}
