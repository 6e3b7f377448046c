import type { Selectable } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import type { ScopeKind, StopTable } from '../tables/ledger.js'
import { lockScopes, type ScopeRef } from './scopes.js'

/** Of the stops that the kill switch places, and of no others. */
export const killSwitchReason = 'kill switch'

export type StopEffect = Selectable<StopTable>['effect']

/** Names a stop: there may be several in one scope, each lifted by its own reason. */
export interface StopKey {
  tenantId: string
  scope: ScopeRef
  /** Left out: in every campaign. */
  campaignId?: string | null
  reason: string
}

export interface Stop extends StopKey {
  /** `hold`, when left out: nothing leaves until it is lifted. `end`: the person gets nothing more. */
  effect?: StopEffect
  /** The event that places it. */
  eventId?: string
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
      campaign_id: stop.campaignId ?? null,
      effect: stop.effect ?? 'hold',
      event_id: stop.eventId ?? null,
      reason: stop.reason,
      created_at: new Date(stop.nowMs),
      created_by: stop.by,
    })
    .execute()
  return touchesInFlight(trx, stop.tenantId, {
    ...stop.scope,
    campaignId: stop.campaignId ?? null,
  })
}

/** Answers the stops that were in place. */
export async function liftStop(trx: Trx, stop: StopKey): Promise<Selectable<StopTable>[]> {
  await lockScopes(trx, stop.tenantId, [{ ...stop.scope, mode: 'update' }])
  return trx
    .deleteFrom('stops')
    .where('tenant_id', '=', stop.tenantId)
    .where('scope', '=', stop.scope.kind)
    .where('scope_key', '=', stop.scope.key)
    .where('campaign_id', 'is not distinct from', stop.campaignId ?? null)
    .where('reason', '=', stop.reason)
    .returningAll()
    .execute()
}

/** Of this person in this campaign, those that events placed; the caller holds the locks. */
export async function liftContactStops(
  trx: Trx,
  who: { tenantId: string; campaignId: string; contactId: string },
): Promise<void> {
  await trx
    .deleteFrom('stops')
    .where('tenant_id', '=', who.tenantId)
    .where('scope', '=', 'contact')
    .where('scope_key', '=', who.contactId)
    .where('campaign_id', '=', who.campaignId)
    .where('event_id', 'is not', null)
    .execute()
}

export async function findStop(
  db: Db | Trx,
  stop: StopKey,
): Promise<Selectable<StopTable> | undefined> {
  return db
    .selectFrom('stops')
    .selectAll()
    .where('tenant_id', '=', stop.tenantId)
    .where('scope', '=', stop.scope.kind)
    .where('scope_key', '=', stop.scope.key)
    .where('campaign_id', 'is not distinct from', stop.campaignId ?? null)
    .where('reason', '=', stop.reason)
    .orderBy('stop_id')
    .limit(1)
    .executeTakeFirst()
}

export interface StopQuestion {
  tenantId: string
  campaignId: string
  scopes: ScopeRef[]
}

/** Only meaningful under the claim's locks. What was stopped in another campaign only is left out. */
export async function readStops(
  trx: Trx,
  question: StopQuestion,
): Promise<{ scope: string; reason: string; effect: StopEffect }[]> {
  return trx
    .selectFrom('stops')
    .select(['scope', 'reason', 'effect'])
    .where('tenant_id', '=', question.tenantId)
    .where((eb) =>
      eb.or([eb('campaign_id', 'is', null), eb('campaign_id', '=', question.campaignId)]),
    )
    .where((eb) =>
      eb(
        eb.refTuple('scope', 'scope_key'),
        'in',
        question.scopes.map((ref) => eb.tuple(ref.kind, ref.key)),
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
  scope: ScopeRef & { campaignId?: string | null },
): Promise<string[]> {
  if (scope.kind === 'sender_day') throw new Error('a stop cannot have the scope sender_day')
  const column = scope.kind === 'tenant' ? undefined : touchColumns[scope.kind]
  const { campaignId } = scope
  const rows = await trx
    .selectFrom('touches')
    .select('touch_id')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'claimed')
    .$call((open) => (column === undefined ? open : open.where(column, '=', scope.key)))
    .$call((open) => (campaignId ? open.where('campaign_id', '=', campaignId) : open))
    .execute()
  return rows.map((row) => row.touch_id)
}
