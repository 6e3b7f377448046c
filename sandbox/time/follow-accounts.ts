import type { AdvanceEvent } from '../../contracts/sandbox.js'
import type { Store } from '../../store/open-store.js'
import { tenantClockOffset } from '../../store/repositories/tenants.js'
import { wallClock } from '../../runtime/clock.js'

/** Accounts that were held, or go on, since the last call. */
export async function followAccounts(
  store: Store,
  tenantId: string,
): Promise<() => Promise<AdvanceEvent[]>> {
  const isHeld = ({ stage }: { stage: string }) => stage === 'held'
  let held = new Set((await running(store, tenantId)).filter(isHeld).map(keyOf))
  return async () => {
    const rows = await running(store, tenantId)
    const changed = rows.filter((row) => isHeld(row) !== held.has(keyOf(row)))
    held = new Set(rows.filter(isHeld).map(keyOf))
    const nowMs = wallClock.now() + (await tenantClockOffset(store.db, tenantId))
    return changed.map((row) => ({
      at: new Date(nowMs).toISOString(),
      kind: 'account' as const,
      campaign_id: row.campaign_id,
      account_id: row.account_id,
      state: isHeld(row) ? 'held' : 'going on',
      reason: row.reason,
    }))
  }
}

function running(store: Store, tenantId: string) {
  return store.db
    .selectFrom('campaign_accounts')
    .select(['campaign_id', 'account_id', 'stage', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where('finished_at', 'is', null)
    .execute()
}

function keyOf(row: { campaign_id: string; account_id: string }): string {
  return `${row.campaign_id} ${row.account_id}`
}
