import { dayMs } from '../../domain/time/local-time.js'
import { deriveId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { insertTask } from '../../store/repositories/tasks.js'
import { settleTouch } from '../../store/repositories/touch-claims.js'
import type { TouchRow } from '../../store/repositories/touches.js'
import { announceTouch } from '../../intake/announce-touch.js'
import type { ClaimRequest } from './claim-request.js'

export const openedReason = 'task opened for a person'

export interface Opening {
  touch: TouchRow
  request: ClaimRequest
  fence: number
  wallMs: number
}

/** In the claim's own transaction: a call is handed to a person, so it cannot be half under way. */
export async function openTask(
  trx: Trx,
  { touch, request, fence, wallMs }: Opening,
): Promise<void> {
  const { prepared, atMs } = request
  const { parcel, contentHash, sources } = prepared
  if (parcel.kind !== 'task') throw new Error(`a ${parcel.kind} is nobody's task`)
  const { tenant_id: tenantId, touch_id: touchId, contact_id: contactId } = touch
  const { campaign_id: campaignId, account_id: accountId } = touch
  const { task_expires_days: days } = sources.campaign.config
  const taskId = deriveId('tsk', sources.tenantSecret, `task:${touchId}`)
  const channel = touch.channel === 'linkedin' ? 'linkedin' : 'call'
  const isNew = await insertTask(trx, {
    tenantId,
    taskId,
    kind: 'touch',
    touchId,
    campaignId,
    accountId,
    contactId,
    channel,
    contentHash,
    title: parcel.title,
    dueAtMs: atMs,
    expiresAtMs: atMs + days * dayMs,
    nowMs: atMs,
  })
  await settleTouch(trx, { tenantId, touchId, state: 'sent', reason: openedReason, fence, atMs })
  await announceTouch(trx, {
    touch,
    state: 'sent',
    reason: openedReason,
    contentHash,
    atMs,
    wallMs,
  })
  if (!isNew) return
  await announce(trx, {
    tenantId,
    type: 'task.created',
    eventId: `${taskId}.created`,
    contactId,
    campaignId,
    accountId,
    data: { task_id: taskId, kind: 'touch', channel, touch_id: touchId },
    occurredAtMs: atMs,
    nowMs: wallMs,
    crm: null,
  })
}
