import type { UnseenReplies } from '../../domain/ledger/judge-claim.js'
import type { Trx } from '../../store/open-store.js'
import type { CampaignRow } from '../../store/repositories/campaigns.js'
import { repliesSeenAt } from '../../store/repositories/sender-health.js'
import type { ClaimRequest } from './claim-request.js'
import type { ReplyFreshness } from './deps.js'

const minuteMs = 60_000
/** A window of a day is no reason to wait a day. */
const longestWaitMinutes = 15

export interface ReplyQuestion extends ClaimRequest {
  freshness: ReplyFreshness
  wallMs: number
}

/** Wall time against wall time: pretend time says nothing about a real inbox. */
export async function unseenReplies(
  trx: Trx,
  { order, prepared, freshness, wallMs }: ReplyQuestion,
  campaign: CampaignRow | undefined,
): Promise<UnseenReplies | null> {
  const { sender } = prepared.sources
  if (order.channel !== 'email' || campaign?.config.allow_no_reply_detection) return null
  if (!freshness.isNeeded(sender)) return null
  const id = { tenantId: sender.tenant_id, senderId: sender.sender_id }
  const seenMs = await repliesSeenAt(trx, id)
  if (seenMs !== null && wallMs - seenMs <= freshness.minutes * minuteMs) return null
  const waitMinutes = Math.min(freshness.minutes, longestWaitMinutes)
  return { since_ms: seenMs, look_again_ms: waitMinutes * minuteMs }
}
