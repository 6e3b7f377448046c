import type { Trx } from '../open-store.js'
import { recordEvent } from './touch-events.js'
import type { TouchRow } from './touches.js'

export interface TouchResolution {
  touch: TouchRow
  outcome: 'sent' | 'not_sent'
  reason: string
  atMs: number
}

/** A person's word settles a touch for good; it was sent when it was claimed. */
export async function writeResolution(trx: Trx, resolution: TouchResolution): Promise<void> {
  const { touch, reason, atMs } = resolution
  const sent = resolution.outcome === 'sent'
  const state = sent ? ('sent' as const) : ('failed' as const)
  await trx
    .updateTable('touches')
    .set({
      state,
      reason,
      lease_until: null,
      resend_order: null,
      updated_at: new Date(atMs),
      ...(sent ? { sent_at: touch.counted_at } : { counted_at: null }),
    })
    .where('tenant_id', '=', touch.tenant_id)
    .where('touch_id', '=', touch.touch_id)
    .execute()
  await recordEvent(trx, { ...idOf(touch), state, reason, fence: touch.fence, atMs })
}

export interface ResendOrdered {
  touch: TouchRow
  orderId: string
  by: string
  reason: string
  atMs: number
}

/** The touch stays unknown until the order's workflow claims it. */
export async function writeResendOrder(trx: Trx, ordered: ResendOrdered): Promise<void> {
  const { touch, orderId, by, reason, atMs } = ordered
  await trx
    .updateTable('touches')
    .set({
      state: 'unknown',
      lease_until: null,
      resend_order: JSON.stringify({ order_id: orderId, by }),
      updated_at: new Date(atMs),
    })
    .where('tenant_id', '=', touch.tenant_id)
    .where('touch_id', '=', touch.touch_id)
    .execute()
  await recordEvent(trx, { ...idOf(touch), state: 'unknown', reason, fence: touch.fence, atMs })
}

function idOf(touch: TouchRow) {
  return { tenantId: touch.tenant_id, touchId: touch.touch_id }
}
