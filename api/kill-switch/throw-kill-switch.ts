import type { KillSwitchInput, KillSwitchThrown } from '../../contracts/kill-switch.js'
import { audit } from '../../store/repositories/audit.js'
import { lockScopes } from '../../store/repositories/scopes.js'
import {
  findStop,
  killSwitchReason,
  placeStop,
  touchesInFlight,
} from '../../store/repositories/stops.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { killTarget } from './kill-target.js'

/**
 * One row, and nothing leaves any more. The workflows are not told: each meets the stop at its next
 * claim, so that throwing the switch costs the same for one touch as for a million.
 */
export async function throwKillSwitch(
  deps: ApiDeps,
  caller: Principal,
  input: KillSwitchInput,
): Promise<KillSwitchThrown> {
  const { tenantId } = caller
  const nowMs = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const scope = await killTarget(trx, tenantId, input)
    const stop = { tenantId, scope, reason: killSwitchReason }
    await lockScopes(trx, tenantId, [{ ...scope, mode: 'update' }])
    const thrown = await findStop(trx, stop)
    const answer = { scope: input.scope, id: scope.key }
    if (thrown) {
      const in_flight = await touchesInFlight(trx, tenantId, scope)
      return { ...answer, since: thrown.created_at.toISOString(), in_flight }
    }
    const in_flight = await placeStop(trx, { ...stop, effect: 'hold', by: caller.name, nowMs })
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'kill_switch.throw',
      subject: scope.key,
      detail: { scope: input.scope, in_flight: in_flight.length },
      at: nowMs,
    })
    return { ...answer, since: new Date(nowMs).toISOString(), in_flight }
  })
}
