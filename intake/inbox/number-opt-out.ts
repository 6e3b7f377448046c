import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { outreachByPhone } from '../../store/repositories/inbox-matches.js'
import { liftNumberOptOut } from '../../store/repositories/number-opt-outs.js'
import { lockScopes } from '../../store/repositories/scopes.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import type { Reporter } from '../events/event-report.js'
import { tellOutreach } from '../events/tell-outreach.js'
import { doneWith, type Done } from './followed.js'

export interface NumberChange {
  tenantId: string
  inboxId: string
  phone: string
  nowMs: number
  by: Reporter
}

/** Who may be asked again by a START of the same number, and by nothing else. */
const stoppedBy = 'SMS STOP'

/** E-mail goes on: the workflows hear that a channel has closed, not that a person has left. */
export async function shutNumber(
  trx: Trx,
  change: NumberChange,
  why: { reason: 'unsubscribed' | 'bounced_hard'; by: string; effect: string } = stopOrder,
): Promise<Done> {
  const { tenantId, phone, nowMs, by } = change
  const workflowIds = await outreachByPhone(trx, tenantId, phone)
  const placed = await placeSuppression(trx, {
    tenantId,
    kind: 'phone',
    value: phone,
    reason: why.reason,
    note: null,
    by: why.by,
    nowMs,
    told: workflowIds,
  })
  await planAgain(trx, change, workflowIds)
  const id = placed.suppression.suppression_id
  return {
    ...doneWith(why.effect),
    suppressionIds: placed.created ? [id] : [],
    writeAudit: () =>
      audit(trx, {
        tenantId,
        actor: by.actor,
        action: 'suppression.place',
        subject: id,
        detail: { reason: why.reason, inbox_id: change.inboxId, in_flight: placed.inFlight.length },
        at: nowMs,
      }),
  }
}

const stopOrder = {
  reason: 'unsubscribed' as const,
  by: stoppedBy,
  effect: 'This number gets no more SMS and calls; e-mail goes on.',
}

export async function openNumber(trx: Trx, change: NumberChange): Promise<Done> {
  const { tenantId, phone, nowMs, by } = change
  await lockScopes(trx, tenantId, [{ kind: 'address', key: phone, mode: 'update' }])
  const [id] = await liftNumberOptOut(trx, { tenantId, phone, by: stoppedBy })
  if (id === undefined) return doneWith('No STOP that a START could take back; nothing changes.')
  await planAgain(trx, change, await outreachByPhone(trx, tenantId, phone))
  return {
    ...doneWith('This number may be texted again, because START took back its own STOP.'),
    writeAudit: () =>
      audit(trx, {
        tenantId,
        actor: by.actor,
        action: 'suppression.lift',
        subject: id,
        detail: { inbox_id: change.inboxId },
        at: nowMs,
      }),
  }
}

async function planAgain(trx: Trx, change: NumberChange, workflowIds: string[]): Promise<void> {
  const { tenantId, nowMs, by } = change
  const caller = { tenantId, requestId: by.requestId }
  const fact = { kind: 'reload', apply_to: 'now' } as const
  await tellOutreach(trx, workflowIds, { caller, fact, nowMs })
}
