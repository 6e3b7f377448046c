import { resendWorkflowId } from '../../contracts/temporal/workflow-ids.js'
import type { ResolutionInput, TouchDetail } from '../../contracts/touches.js'
import { judgeResolution } from '../../domain/ledger/resolve-touch.js'
import { announceTouch } from '../../intake/announce-touch.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { enqueue } from '../../store/repositories/outbox.js'
import { touchAttempts } from '../../store/repositories/touch-events.js'
import { writeResendOrder, writeResolution } from '../../store/repositories/touch-resolutions.js'
import { lockTouchById, type TouchRow } from '../../store/repositories/touches.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'
import { awaitResend } from './await-resend.js'
import { readTouch } from './read-touch.js'

export interface ResolutionOrder {
  caller: Principal
  touchId: string
  input: ResolutionInput
}

interface Work extends ResolutionOrder {
  touch: TouchRow
  nowMs: number
  wallMs: number
}

export interface Resolved {
  touch: TouchDetail
  /** A second submission has been ordered and has no outcome yet. */
  open: boolean
}

/** The unknown desk: a person says what became of a touch, or orders it sent again. */
export async function resolveTouch(deps: ApiDeps, order: ResolutionOrder): Promise<Resolved> {
  const { caller, touchId, input } = order
  const { tenantId } = caller
  refuseResendWithoutOperator(order)
  const nowMs = await deps.clock.now(tenantId)
  await deps.store.transaction(async (trx) => {
    const touch = await lockTouchById(trx, tenantId, touchId)
    if (!touch) throw notFound('touch')
    const wallMs = deps.wall.now()
    const verdict = judgeResolution(await factsOf(trx, touch), input.outcome, wallMs)
    if (verdict.kind === 'refused') throw new ApiProblem('conflict', verdict.why)
    const work = { ...order, touch, nowMs, wallMs }
    if (verdict.kind === 'apply') await apply(trx, work)
    // the start of an open order may have been lost with its workflow: it is given out once more
    else if (touch.resend_order) await start(trx, work, touch.resend_order.order_id)
  })
  const open = input.outcome === 'resend' && (await isOpenAfterWait(deps, order))
  return { touch: await readTouch(deps.store.db, tenantId, touchId), open }
}

function refuseResendWithoutOperator({ caller, input }: ResolutionOrder): void {
  if (input.outcome !== 'resend') return
  if (caller.scopes.includes('operator') || caller.scopes.includes('admin')) return
  throw new ApiProblem('forbidden', 'Sending a touch again needs a key with the scope operator.')
}

function isOpenAfterWait(deps: ApiDeps, order: ResolutionOrder): Promise<boolean> {
  deps.outbox.nudge()
  return awaitResend(deps, { tenantId: order.caller.tenantId, touchId: order.touchId })
}

async function factsOf(trx: Trx, touch: TouchRow) {
  const attempts = await touchAttempts(trx, touch.tenant_id, [touch.touch_id])
  const history = attempts.get(touch.touch_id) ?? []
  return {
    state: touch.state,
    lease_until_ms: touch.lease_until?.getTime() ?? null,
    was_unknown: history.some((event) => event.state === 'unknown'),
    was_resent: touch.resent_by !== null,
    resend_ordered: touch.resend_order !== null,
  }
}

async function apply(trx: Trx, work: Work): Promise<void> {
  const { caller, touch, input, nowMs, wallMs } = work
  const { outcome } = input
  if (outcome === 'resend') {
    const orderId = newId('rsd')
    const reason = worded('to be sent again', work)
    await writeResendOrder(trx, { touch, orderId, by: caller.name, reason, atMs: nowMs })
    await start(trx, work, orderId)
  } else {
    const reason = worded(outcome === 'sent' ? 'sent' : 'not sent', work)
    await writeResolution(trx, { touch, outcome, reason, atMs: nowMs })
    const state = outcome === 'sent' ? 'sent' : 'failed'
    await announceTouch(trx, { touch, state, reason, atMs: nowMs, wallMs })
  }
  await audit(trx, {
    tenantId: caller.tenantId,
    actor: caller.keyId,
    action: 'touch.resolve',
    subject: touch.touch_id,
    detail: { outcome, fence: touch.fence },
    at: nowMs,
  })
}

function worded(what: string, { caller, input }: Work): string {
  return `${what}, says ${caller.name}${input.reason === undefined ? '' : `: ${input.reason}`}`
}

async function start(trx: Trx, { caller, touch, nowMs }: Work, orderId: string): Promise<void> {
  const { tenantId, requestId } = caller
  const { touch_id, fence } = touch
  const input = {
    tenant_id: tenantId,
    touch_id,
    fence,
    order_id: orderId,
    request_id: requestId,
  }
  const workflowId = resendWorkflowId({ tenantId, touchId: touch_id, fence })
  const payload = { kind: 'resend' as const, input }
  await enqueue(trx, [{ tenantId, workflowId, eventId: newId('evt'), payload }], nowMs)
}
