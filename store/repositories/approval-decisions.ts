import type { Decision, DecidedVia } from '../../contracts/approvals.js'
import type { Trx } from '../open-store.js'
import { findRequest, type ApprovalRow } from './approvals.js'
import type { Content } from './artifacts.js'
import { findTouch } from './touches.js'

/** What a decision on a locked request is judged by. */
export async function readDecisionFacts(trx: Trx, row: ApprovalRow, content: Content | undefined) {
  const touch = row.touch_key === null ? null : await findTouch(trx, row.tenant_id, row.touch_key)
  const replacement =
    row.replaced_by === null ? null : await findRequest(trx, row.tenant_id, row.replaced_by)
  return {
    ...requestTimes(row),
    content_hash: row.content_hash,
    content_intact: content !== undefined,
    replacement: replacement
      ? {
          request_id: replacement.request_id,
          content_hash: replacement.content_hash,
          by: replacement.requested_by,
          at_ms: replacement.requested_at.getTime(),
        }
      : null,
    touch_state: touch?.state ?? null,
  }
}

/** The row with its instants as numbers, as the domain reads it. */
export function requestTimes(row: ApprovalRow) {
  const { decision, decided_by: by, decided_at: at, notes } = row
  return {
    request_id: row.request_id,
    status: row.status,
    deadline_ms: msOrNull(row.deadline),
    remind_ms: msOrNull(row.remind_at),
    reminded_ms: msOrNull(row.reminded_at),
    escalate_ms: msOrNull(row.escalate_at),
    escalated_ms: msOrNull(row.escalated_at),
    decided: decision && by && at ? { decision, by, at_ms: at.getTime(), notes } : null,
  }
}

function msOrNull(date: Date | null): number | null {
  return date?.getTime() ?? null
}

export interface DecisionRecord {
  status: 'approved' | 'rejected' | 'changes_requested'
  decision: Decision
  by: string
  via: DecidedVia
  notes: string | null
  atMs: number
}

export function writeDecision(
  trx: Trx,
  row: ApprovalRow,
  record: DecisionRecord,
): Promise<ApprovalRow> {
  return change(trx, row, {
    status: record.status,
    decision: record.decision,
    decided_at: new Date(record.atMs),
    decided_by: record.by,
    decided_via: record.via,
    notes: record.notes,
  })
}

export interface Supersession {
  replacedBy: string
  by: string
  via: DecidedVia
  notes: string | null
  atMs: number
}

/** A decision that was made before the edit stays in the row: it is how this version ended. */
export function writeSupersession(
  trx: Trx,
  row: ApprovalRow,
  edit: Supersession,
): Promise<ApprovalRow> {
  return change(trx, row, {
    status: 'superseded',
    replaced_by: edit.replacedBy,
    ...(row.decision === null && {
      decision: 'edit' as const,
      decided_at: new Date(edit.atMs),
      decided_by: edit.by,
      decided_via: edit.via,
      notes: edit.notes,
    }),
  })
}

export function writeExpiry(trx: Trx, row: ApprovalRow): Promise<ApprovalRow> {
  return change(trx, row, { status: 'expired' })
}

export function writeNotice(
  trx: Trx,
  row: ApprovalRow,
  notice: { kind: 'reminded' | 'escalated'; atMs: number },
): Promise<ApprovalRow> {
  const at = new Date(notice.atMs)
  return change(trx, row, notice.kind === 'reminded' ? { reminded_at: at } : { escalated_at: at })
}

function change(
  trx: Trx,
  row: ApprovalRow,
  set: Partial<Omit<ApprovalRow, 'affected' | 'rules'>>,
): Promise<ApprovalRow> {
  return trx
    .updateTable('approvals')
    .set(set)
    .where('tenant_id', '=', row.tenant_id)
    .where('request_id', '=', row.request_id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
