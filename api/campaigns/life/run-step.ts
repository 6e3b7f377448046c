import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import type { StepAnswer } from '../../../contracts/campaign-step.js'
import type { Touchpoint } from '../../../contracts/campaigns.js'
import {
  runStepUpdate,
  type RunStepAnswer,
  type RunStepOrder,
  type TouchPoint,
} from '../../../contracts/temporal/account-outreach.js'
import { contactNames } from '../../../store/repositories/campaign-members.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiDeps } from '../../deps.js'
import { ApiProblem } from '../../problems/api-problem.js'
import { isTemporalUnavailable } from '../../problems/temporal-unavailable.js'
import { withinDeadline } from '../../within-deadline.js'
import { orderStep } from './order-step.js'

export interface StepRequest {
  caller: Principal
  campaignId: string
  immediate: boolean
  idempotencyKey: string | undefined
  /** How long the answer is waited for. */
  deadlineMs?: number
}

const longestMs = 20_000

/** Runs the next decision now. The gates are asked as always; only the wait is skipped. */
export async function runStep(deps: ApiDeps, request: StepRequest): Promise<StepAnswer> {
  const { caller, campaignId, immediate, idempotencyKey, deadlineMs = longestMs } = request
  const updateId = idempotencyKey ?? caller.requestId
  const nowMs = await deps.clock.now(caller.tenantId)
  if (!(await deps.temporal.isUp())) throw unavailable('Temporal does not answer; no step was run.')
  const workflowId = await deps.store.transaction((trx) =>
    orderStep(trx, { caller, campaignId, updateId, nowMs }),
  )
  const step = {
    update_id: updateId,
    ahead_of_time: immediate,
    request_id: caller.requestId,
    ...clockAt(deps, nowMs),
  }
  const answer = await update(deps, { workflowId, step, deadlineMs })
  return shape(deps, request, answer)
}

interface Update {
  workflowId: string
  step: RunStepOrder
  deadlineMs: number
}

/** Never again by itself: whether the first one arrived is for the caller to look up. */
async function update(deps: ApiDeps, order: Update): Promise<RunStepAnswer> {
  const { workflowId, step, deadlineMs } = order
  const { client } = deps.temporal
  const running = client.withDeadline(deps.wall.now() + deadlineMs, () =>
    client.workflow
      .getHandle(workflowId)
      .executeUpdate(runStepUpdate, { args: [step], updateId: step.update_id }),
  )
  // it may fail when nobody waits for it any more
  running.catch(() => {})
  try {
    // the deadline of a call does not cover what the connection does before it
    const answer = await withinDeadline(running, deadlineMs)
    if (answer !== 'late') return answer
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) {
      throw unavailable('The outreach to this account is just starting or ending; ask again.')
    }
    const isLate = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError
    if (!isLate && !isTemporalUnavailable(error)) throw error
  }
  throw unavailable(
    'The step was ordered and has not ended yet. GET /api/v1/campaigns/{campaign_id}/timeline shows what ' +
      'became of it; the same call with the same Idempotency-Key waits for it again.',
  )
}

function unavailable(detail: string): ApiProblem {
  return new ApiProblem('temporal_unavailable', detail, { headers: { 'Retry-After': '5' } })
}

/** Sandbox only: the pretend instant at which the caller lives. */
function clockAt(deps: ApiDeps, nowMs: number): { clock_at_ms?: number } {
  return deps.settings.sandbox && nowMs > deps.wall.now() ? { clock_at_ms: nowMs } : {}
}

async function shape(
  deps: ApiDeps,
  { caller, campaignId }: StepRequest,
  { touch, reason, next }: RunStepAnswer,
): Promise<StepAnswer> {
  const ids = [touch, next].flatMap((point) => point?.contact_id ?? [])
  const names = await contactNames(deps.store.db, caller.tenantId, ids)
  const nameOf = (id: string) => names.get(id) ?? id
  const outcome = outcomes.find((known) => known === touch?.outcome) ?? null
  return {
    success: outcome === 'sent',
    campaign_id: campaignId,
    step: touch?.step ?? null,
    contact: touch ? nameOf(touch.contact_id) : null,
    contact_id: touch?.contact_id ?? null,
    channel: touch?.channel ?? null,
    outcome,
    reason,
    next_touchpoint: next ? touchpointOf(next, nameOf(next.contact_id)) : null,
  }
}

const outcomes = ['sent', 'unknown', 'failed', 'skipped'] as const

function touchpointOf(point: TouchPoint, contact: string): Touchpoint {
  const { contact_id, step, channel, at_ms, reason } = point
  return { contact_id, contact, step, channel, at: new Date(at_ms).toISOString(), reason }
}
