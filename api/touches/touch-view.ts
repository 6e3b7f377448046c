import type { Touch } from '../../contracts/touches.js'
import type { TouchRow } from '../../store/repositories/touches.js'

export function touchView(row: TouchRow, attempts: Touch['attempts']): Touch {
  return {
    touch_id: row.touch_id,
    touch_key: row.touch_key,
    campaign_id: row.campaign_id,
    account_id: row.account_id,
    contact_id: row.contact_id,
    sender_id: row.sender_id,
    channel: row.channel,
    step: row.step,
    subject: row.subject,
    state: row.state,
    slot_at: row.slot_at.toISOString(),
    sent_at: row.sent_at?.toISOString() ?? null,
    reason: row.reason,
    message_id: row.message_id,
    content_hash: row.content_hash,
    ...(row.resent_by === null ? {} : { resent_by: row.resent_by }),
    attempts,
  }
}
