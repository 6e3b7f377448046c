import type { Selectable } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import type { StopTable } from '../tables/ledger.js'
import { lockScopes } from './scopes.js'

export interface HoldScope {
  tenantId: string
  campaignId: string
  /** Left out: of every account. */
  accountId?: string | undefined
}

export type AccountHold = Selectable<StopTable>

/** What holds accounts of this campaign, and no others: conflicts. */
export async function accountHolds(db: Db | Trx, scope: HoldScope): Promise<AccountHold[]> {
  const { accountId } = scope
  return db
    .selectFrom('stops')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('scope', '=', 'account')
    .where('campaign_id', '=', scope.campaignId)
    .where('effect', '=', 'hold')
    .$call((all) => (accountId === undefined ? all : all.where('scope_key', '=', accountId)))
    .orderBy('stop_id')
    .execute()
}

/** The caller holds the campaign's scope, so that no new one appears meanwhile. */
export async function liftAccountHolds(trx: Trx, scope: HoldScope): Promise<AccountHold[]> {
  const holds = await accountHolds(trx, scope)
  if (holds.length === 0) return []
  const accounts = [...new Set(holds.map((hold) => hold.scope_key))]
  const locks = accounts.map((key) => ({ kind: 'account', key, mode: 'update' }) as const)
  await lockScopes(trx, scope.tenantId, locks)
  await trx
    .deleteFrom('stops')
    .where('tenant_id', '=', scope.tenantId)
    .where(
      'stop_id',
      'in',
      holds.map((hold) => hold.stop_id),
    )
    .execute()
  return holds
}
