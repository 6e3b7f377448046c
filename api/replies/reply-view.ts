import type { Reply } from '../../contracts/replies.js'
import type { InboxRow } from '../../store/repositories/inbox.js'

export function replyView(row: InboxRow): Reply {
  const { faults } = row.detail
  return {
    inbox_id: row.inbox_id,
    kind: row.kind,
    source: row.source,
    channel: row.channel,
    status: row.status,
    class: row.class,
    confidence: row.confidence,
    evidence: row.evidence,
    return_date: row.return_date,
    referral: row.referral,
    first_class: row.first_class,
    reclassified_by: row.reclassified_by,
    reclassified_at: row.reclassified_at?.toISOString() ?? null,
    effect: row.effect,
    event_ids: row.event_ids,
    matched_by: row.matched_by,
    contact_id: row.contact_id,
    campaign_id: row.campaign_id,
    account_id: row.account_id,
    touch_id: row.touch_id,
    sender_id: row.sender_id,
    from: row.from_address,
    to: row.to_address,
    subject: row.subject,
    text: row.body,
    faults: Array.isArray(faults) ? faults.map(String) : [],
    occurred_at: row.occurred_at.toISOString(),
    received_at: row.received_at.toISOString(),
  }
}
