import type { Decision } from '../../contracts/approvals.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import {
  writeDecision,
  writeSupersession,
  type DecisionRecord,
} from '../../store/repositories/approval-decisions.js'
import { findRequest, insertRequest, type ApprovalRow } from '../../store/repositories/approvals.js'
import { storeContent, type Content } from '../../store/repositories/artifacts.js'
import { audit } from '../../store/repositories/audit.js'
import { enqueue } from '../../store/repositories/outbox.js'
import type { Principal } from '../auth/principal.js'
import type { DecidingPerson } from './deciding-person.js'

interface Context {
  row: ApprovalRow
  caller: Principal
  person: DecidingPerson
  notes: string | null
  nowMs: number
}

export async function recordDecision(
  trx: Trx,
  decided: Context & Pick<DecisionRecord, 'status' | 'decision'>,
): Promise<ApprovalRow> {
  const { row, person, status, decision, notes, nowMs } = decided
  const written = await writeDecision(trx, row, {
    status,
    decision,
    by: person.name,
    via: person.via,
    notes,
    atMs: nowMs,
  })
  await tellWorkflow(trx, decided)
  await auditDecision(trx, decided, { decision })
  return written
}

/** Puts a new request in the place of the old one; it is decided anew, and its deadline counts anew. */
export async function recordEdit(
  trx: Trx,
  edit: Context & { before: Content; after: Content },
): Promise<ApprovalRow> {
  const { row, person, before, after, notes, nowMs } = edit
  const tenantId = row.tenant_id
  const requestId = newId('apr')
  const contentHash = await storeContent(trx, { tenantId, kind: row.kind, content: after, nowMs })
  await insertRequest(trx, {
    tenantId,
    requestId,
    kind: row.kind,
    // a request named after its message is named after the new one
    subject: row.subject === before['subject'] ? (after['subject'] ?? row.subject) : row.subject,
    contentHash,
    workflowId: row.workflow_id,
    campaignId: row.campaign_id,
    contactId: row.contact_id,
    touchKey: row.touch_key,
    requestedBy: person.name,
    affected: row.affected,
    rules: row.rules,
    replaces: row.request_id,
    nowMs,
  })
  await writeSupersession(trx, row, {
    replacedBy: requestId,
    by: person.name,
    via: person.via,
    notes,
    atMs: nowMs,
  })
  await tellWorkflow(trx, edit)
  const to = { replaced_by: requestId, new_content_hash: contentHash }
  await auditDecision(trx, edit, { decision: 'edit', ...to })
  const standing = await findRequest(trx, tenantId, requestId)
  if (!standing) throw new Error(`request ${requestId} was just made`)
  return standing
}

/** The old id also after an edit: it is the one that the workflow knows, and checkGate follows it. */
async function tellWorkflow(trx: Trx, { row, nowMs }: Context): Promise<void> {
  const entry = {
    tenantId: row.tenant_id,
    workflowId: row.workflow_id,
    eventId: newId('evt'),
    payload: { kind: 'gate' as const, signal: { request_id: row.request_id } },
  }
  await enqueue(trx, [entry], nowMs)
}

async function auditDecision(
  trx: Trx,
  { row, caller, person, nowMs }: Context,
  detail: { decision: Decision } & Record<string, string>,
): Promise<void> {
  await audit(trx, {
    tenantId: row.tenant_id,
    actor: caller.keyId,
    action: 'approval.decided',
    subject: row.request_id,
    detail: {
      ...detail,
      content_hash: row.content_hash,
      via: person.via,
      by: person.name,
      acting_for: person.via === 'service' ? person.name : null,
    },
    at: nowMs,
  })
}
