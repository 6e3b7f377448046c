import {
  optOutReasons,
  type SuppressionInput,
  type SuppressionPlaced,
} from '../../contracts/suppressions.js'
import { audit } from '../../store/repositories/audit.js'
import { lockScopes } from '../../store/repositories/scopes.js'
import {
  deleteSuppression,
  getSuppression,
  placeSuppression,
} from '../../store/repositories/suppressions.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'

export interface Placed {
  created: boolean
  answer: SuppressionPlaced
}

export async function suppress(
  deps: ApiDeps,
  caller: Principal,
  input: SuppressionInput,
): Promise<Placed> {
  const nowMs = await deps.clock.now(caller.tenantId)
  const placed = await deps.store.transaction(async (trx) => {
    const result = await placeSuppression(trx, {
      tenantId: caller.tenantId,
      ...target(input),
      reason: input.reason,
      note: input.note ?? null,
      by: caller.name,
      nowMs,
      requestId: caller.requestId,
    })
    await audit(trx, {
      tenantId: caller.tenantId,
      actor: caller.keyId,
      action: 'suppression.place',
      subject: result.suppression.suppression_id,
      detail: { reason: input.reason, in_flight: result.inFlight.length },
      at: nowMs,
    })
    return result
  })
  deps.outbox.nudge()
  const answer = { ...placed.suppression, in_flight: placed.inFlight }
  return { created: placed.created, answer }
}

export interface Lift {
  caller: Principal
  suppressionId: string
  evidence: string | undefined
}

/** An opt-out is a person's word: only an admin may set it aside, and must say why. */
export async function unsuppress(deps: ApiDeps, lift: Lift): Promise<void> {
  const { caller, suppressionId, evidence } = lift
  const nowMs = await deps.clock.now(caller.tenantId)
  await deps.store.transaction(async (trx) => {
    const found = await getSuppression(trx, caller.tenantId, suppressionId)
    if (!found) throw notFound('suppression')
    if (optOutReasons.has(found.reason)) {
      if (!caller.scopes.includes('admin')) {
        throw new ApiProblem('forbidden', 'Deleting an opt-out needs a key with the scope admin.')
      }
      if (!evidence) {
        throw new ApiProblem(
          'conflict',
          'This is an opt-out: say in evidence why this person may be written to again.',
        )
      }
    }
    const kind = found.kind === 'domain' ? 'domain' : 'address'
    await lockScopes(trx, caller.tenantId, [{ kind, key: found.value, mode: 'update' }])
    await deleteSuppression(trx, caller.tenantId, suppressionId)
    await audit(trx, {
      tenantId: caller.tenantId,
      actor: caller.keyId,
      action: 'suppression.delete',
      subject: suppressionId,
      detail: { reason: found.reason, evidence: evidence ?? null },
      at: nowMs,
    })
  })
}

function target(input: SuppressionInput) {
  if (input.email !== undefined) return { kind: 'email', value: input.email } as const
  if (input.phone !== undefined) return { kind: 'phone', value: input.phone } as const
  return { kind: 'domain', value: input.domain ?? '' } as const
}
