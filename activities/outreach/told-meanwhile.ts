import type { Trx } from '../../store/open-store.js'
import { newsOfTouch } from '../../store/repositories/touch-deliveries.js'
import { lockTouchById } from '../../store/repositories/touches.js'

export interface ToldOutcome {
  state: 'sent' | 'failed'
  reason: string
}

/**
 * A provider may tell of a message while the answer to its submission is still awaited. News that come
 * later find the touch unknown and settle it themselves; these have come too early for that.
 */
export async function toldMeanwhile(
  trx: Trx,
  tenantId: string,
  touchId: string,
): Promise<ToldOutcome | null> {
  const touch = await lockTouchById(trx, tenantId, touchId)
  if (!touch?.provider_message_id) return null
  // of a touch that is sent again, the news may be of the first submission
  if (touch.resend_order !== null) return null
  const news = await newsOfTouch(trx, touch)
  const last = news.find((word) => word !== 'failed') ?? news[0]
  if (last === undefined) return null
  const state = last === 'failed' ? 'failed' : 'sent'
  return { state, reason: `the provider says ${last}` }
}
