import type { Trx } from '../open-store.js'
import type { ScopeKind } from '../schema.js'
import { lockScopes, type ScopeRef } from './scopes.js'

export interface Stop {
  tenantId: string
  scope: ScopeRef
  reason: string
  by: string
  nowMs: number
}

/**
 * From the commit on no touch in this scope can be claimed: the scope's lock makes a claim either
 * commit before (and show up as in flight) or see this row.
 */
export async function placeStop(trx: Trx, stop: Stop): Promise<string[]> {
  await lockScopes(trx, stop.tenantId, [{ ...stop.scope, mode: 'update' }])
  await trx
    .insertInto('stops')
    .values({
      tenant_id: stop.tenantId,
      scope: stop.scope.kind,
      scope_key: stop.scope.key,
      reason: stop.reason,
      created_at: new Date(stop.nowMs),
      created_by: stop.by,
    })
    .execute()
  return touchesInFlight(trx, stop.tenantId, stop.scope)
}

export async function liftStop(
  trx: Trx,
  stop: { tenantId: string; scope: ScopeRef; reason: string },
): Promise<void> {
  await lockScopes(trx, stop.tenantId, [{ ...stop.scope, mode: 'update' }])
  await trx
    .deleteFrom('stops')
    .where('tenant_id', '=', stop.tenantId)
    .where('scope', '=', stop.scope.kind)
    .where('scope_key', '=', stop.scope.key)
    .where('reason', '=', stop.reason)
    .execute()
}

/** Only meaningful under the claim's locks. */
export async function readStops(
  trx: Trx,
  tenantId: string,
  scopes: ScopeRef[],
): Promise<{ scope: string; reason: string }[]> {
  return trx
    .selectFrom('stops')
    .select(['scope', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where((eb) =>
      eb(
        eb.refTuple('scope', 'scope_key'),
        'in',
        scopes.map((ref) => eb.tuple(ref.kind, ref.key)),
      ),
    )
    .orderBy('stop_id')
    .execute()
}

const touchColumns = {
  sender: 'sender_id',
  campaign: 'campaign_id',
  account: 'account_id',
  contact: 'contact_id',
  address: 'address',
  domain: 'domain',
} as const satisfies Partial<Record<ScopeKind, string>>

/** Touches that were claimed before the stop: their submission may have begun and is not called back. */
export async function touchesInFlight(
  trx: Trx,
  tenantId: string,
  scope: ScopeRef,
): Promise<string[]> {
  const open = trx
    .selectFrom('touches')
    .select('touch_id')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'claimed')
  if (scope.kind === 'sender_day') throw new Error('a stop cannot have the scope sender_day')
  const rows =
    scope.kind === 'tenant'
      ? await open.execute()
      : await open.where(touchColumns[scope.kind], '=', scope.key).execute()
  return rows.map((row) => row.touch_id)
}
