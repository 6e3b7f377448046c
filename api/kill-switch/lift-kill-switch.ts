import type { KillSwitchInput, KillSwitchLifted } from '../../contracts/kill-switch.js'
import { audit } from '../../store/repositories/audit.js'
import { runningOutreachIn } from '../../store/repositories/running-outreach.js'
import { killSwitchReason, liftStop } from '../../store/repositories/stops.js'
import type { Principal } from '../auth/principal.js'
import { tellOutreach } from '../campaigns/tell-outreach.js'
import type { ApiDeps } from '../deps.js'
import { killTarget } from './kill-target.js'

/** Acknowledged by the row; the workflows learn from the outbox how long they were held. */
export async function liftKillSwitch(
  deps: ApiDeps,
  caller: Principal,
  input: KillSwitchInput,
): Promise<KillSwitchLifted> {
  const { tenantId } = caller
  const nowMs = await deps.clock.now(tenantId)
  const answer = await deps.store.transaction(async (trx) => {
    const scope = await killTarget(trx, tenantId, input)
    const [lifted] = await liftStop(trx, { tenantId, scope, reason: killSwitchReason })
    if (!lifted) return { scope: input.scope, id: scope.key, lifted: false }
    const running = await runningOutreachIn(trx, tenantId, scope)
    const fact = {
      kind: 'resume' as const,
      paused_from_ms: lifted.created_at.getTime(),
      paused_to_ms: nowMs,
    }
    await tellOutreach(trx, running, { caller, fact, nowMs })
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'kill_switch.lift',
      subject: scope.key,
      detail: { scope: input.scope, resumed: running.length },
      at: nowMs,
    })
    return { scope: input.scope, id: scope.key, lifted: true }
  })
  deps.outbox.nudge()
  return answer
}
