import type { ConfirmRestore, Restore, RestoreConfirmed } from '../../contracts/restores.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { enqueue } from '../../store/repositories/outbox.js'
import {
  findRestore,
  hasUnconfirmedRestore,
  restoreStopReason,
  unfinishedAccounts,
  writeConfirmation,
  type UnfinishedAccount,
} from '../../store/repositories/restores.js'
import { liftStop } from '../../store/repositories/stops.js'
import type { Principal } from '../auth/principal.js'
import { tellOutreach } from '../../intake/events/tell-outreach.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'
import { reachOf } from './reach.js'

export interface ConfirmOrder {
  restoreId: string
  input: ConfirmRestore
}

interface Confirming extends ConfirmOrder {
  restore: Restore
  /** Acts in the tenant of the restore, whoever calls. */
  caller: Principal
  nowMs: number
}

/** A person has looked: what was held goes on, by the length of the hold later. */
export async function confirmRestore(
  deps: ApiDeps,
  caller: Principal,
  order: ConfirmOrder,
): Promise<RestoreConfirmed> {
  const { restoreId } = order
  const restore = await findRestore(deps.store.db, { tenantId: reachOf(caller), restoreId })
  if (!restore) throw notFound('restore')
  const tenantId = restore.tenant_id
  const nowMs = await deps.clock.now(tenantId)
  const confirming = { ...order, restore, caller: { ...caller, tenantId }, nowMs }
  const done = await deps.store.transaction((trx) => confirmInside(trx, confirming))
  deps.outbox.nudge()
  const confirmed = await findRestore(deps.store.db, { tenantId, restoreId })
  return { restore: confirmed ?? restore, ...done }
}

async function confirmInside(trx: Trx, confirming: Confirming) {
  const { restoreId, input, caller, nowMs } = confirming
  const { tenantId } = caller
  const confirmation = { tenantId, restoreId, by: caller.name, note: input.note, nowMs }
  if (!(await writeConfirmation(trx, confirmation))) {
    throw new ApiProblem('conflict', 'This restore has been confirmed before.')
  }
  const accounts = await unfinishedAccounts(trx, tenantId)
  // in the outbox before what they are told: a workflow that is missing cannot be told anything
  const restarted = input.restart_workflows ? accounts : []
  await restart(trx, confirming, restarted)
  const lifted = !(await hasUnconfirmedRestore(trx, tenantId))
  const resumed = lifted ? accounts : []
  if (lifted) await resume(trx, confirming, resumed)
  const done = { lifted, resumed: resumed.length, restarted: restarted.length }
  await audit(trx, {
    tenantId,
    actor: caller.keyId,
    action: 'store.restore_confirmed',
    subject: restoreId,
    detail: done,
    at: nowMs,
  })
  return done
}

async function resume(
  trx: Trx,
  { caller, restore, nowMs }: Confirming,
  accounts: UnfinishedAccount[],
): Promise<void> {
  const { tenantId } = caller
  const scope = { kind: 'tenant', key: tenantId } as const
  const [stop] = await liftStop(trx, { tenantId, scope, reason: restoreStopReason })
  const since = stop?.created_at.getTime() ?? Date.parse(restore.restored_at)
  const fact = { kind: 'resume', paused_from_ms: since, paused_to_ms: nowMs } as const
  const workflowIds = accounts.map((account) => account.workflow_id)
  await tellOutreach(trx, workflowIds, { caller, fact, nowMs })
}

/** Where the workflow exists Temporal refuses the second start, and that counts as delivered. */
async function restart(
  trx: Trx,
  { caller, restoreId, nowMs }: Confirming,
  accounts: UnfinishedAccount[],
): Promise<void> {
  const { tenantId, requestId } = caller
  const entries = accounts.map(({ campaign_id, account_id, workflow_id }) => ({
    tenantId,
    workflowId: workflow_id,
    eventId: `restart:${restoreId}:${workflow_id}`,
    payload: {
      kind: 'start' as const,
      input: {
        tenant_id: tenantId,
        campaign_id,
        account_id,
        request_id: requestId,
        restarted: true as const,
      },
    },
  }))
  await enqueue(trx, entries, nowMs)
}
