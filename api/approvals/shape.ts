import type { Approval } from '../../contracts/approvals.js'
import { statusAt } from '../../domain/approvals/status-at.js'
import type { ApprovalRow } from '../../store/repositories/approvals.js'

export function toApproval(row: ApprovalRow, nowMs: number): Approval {
  return {
    request_id: row.request_id,
    kind: row.kind,
    status: statusAt({ status: row.status, deadline_ms: row.deadline?.getTime() ?? null }, nowMs),
    subject: row.subject,
    content_hash: row.content_hash,
    campaign_id: row.campaign_id,
    contact_id: row.contact_id,
    affected_count: row.affected.count,
    requested_at: row.requested_at.toISOString(),
    requested_by: row.requested_by,
    deadline: isoOrNull(row.deadline),
    decision: row.decision,
    decided_at: isoOrNull(row.decided_at),
    decided_by: row.decided_by,
    decided_via: row.decided_via,
    notes: row.notes,
    replaces: row.replaces,
    replaced_by: row.replaced_by,
  }
}

export function isoOrNull(date: Date | null): string | null {
  return date?.toISOString() ?? null
}
