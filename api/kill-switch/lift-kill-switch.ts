import type { KillSwitchInput, KillSwitchLifted } from '../../contracts/kill-switch.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { firstUnconfirmed } from '../../store/repositories/restores.js'
import { runningOutreachIn } from '../../store/repositories/running-outreach.js'
import { killSwitchReason, liftStop } from '../../store/repositories/stops.js'
import type { Principal } from '../auth/principal.js'
import { tellOutreach } from '../../intake/events/tell-outreach.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'
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
    if (scope.kind === 'tenant') await refuseUnconfirmed(trx, tenantId)
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

/** An old ledger would send again: that hold ends only when a person has looked. */
async function refuseUnconfirmed(trx: Trx, tenantId: string): Promise<void> {
  const restoreId = await firstUnconfirmed(trx, tenantId)
  if (restoreId === undefined) return
  throw new ApiProblem(
    'conflict',
    `The store was restored from a backup. Read GET /api/v1/restores/${restoreId}/report, then confirm it: POST /api/v1/restores/${restoreId}/confirm.`,
  )
}
