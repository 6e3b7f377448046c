import type { Selectable } from 'kysely'
import type { Affected, ApprovalKind, ApprovalRules } from '../../contracts/approvals.js'
import type { Db, Trx } from '../open-store.js'
import type { ApprovalTable } from '../tables/campaigns.js'
import { lockScopes } from './scopes.js'

export type ApprovalRow = Selectable<ApprovalTable>

export interface NewRequest {
  tenantId: string
  requestId: string
  kind: ApprovalKind
  /** What it is about, in a line. */
  subject: string
  contentHash: string
  workflowId: string
  campaignId: string | null
  contactId: string | null
  touchKey: string | null
  /** null: the engine. */
  requestedBy: string | null
  affected: Affected
  rules: ApprovalRules
  replaces: string | null
  nowMs: number
}

/** Answers whether the request is new: an activity that is retried asks again under the same id. */
export async function insertRequest(trx: Trx, request: NewRequest): Promise<boolean> {
  const { rules, nowMs } = request
  const inserted = await trx
    .insertInto('approvals')
    .values({
      tenant_id: request.tenantId,
      request_id: request.requestId,
      kind: request.kind,
      status: 'pending',
      subject: request.subject,
      content_hash: request.contentHash,
      workflow_id: request.workflowId,
      campaign_id: request.campaignId,
      contact_id: request.contactId,
      touch_key: request.touchKey,
      requested_by: request.requestedBy,
      affected: JSON.stringify(request.affected),
      rules: JSON.stringify(rules),
      requested_at: new Date(nowMs),
      deadline: daysAfter(nowMs, rules.deadline_days),
      remind_at: daysAfter(nowMs, rules.remind_after_days),
      escalate_at: daysAfter(nowMs, rules.escalate_after_days),
      replaces: request.replaces,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'request_id']).doNothing())
    .returning('request_id')
    .executeTakeFirst()
  return inserted !== undefined
}

const dayMs = 86_400_000

function daysAfter(ms: number, days: number | null): Date | null {
  return days === null ? null : new Date(ms + days * dayMs)
}

export function findRequest(
  db: Db | Trx,
  tenantId: string,
  requestId: string,
): Promise<ApprovalRow | undefined> {
  return selectRequest(db, tenantId, requestId).executeTakeFirst()
}

/**
 * Takes the contact's scope before the row: a claim holds that scope, too, so an edit that voids an
 * approval and the claim that relies on it never both win.
 */
export async function lockRequest(
  trx: Trx,
  tenantId: string,
  requestId: string,
): Promise<ApprovalRow | undefined> {
  const found = await findRequest(trx, tenantId, requestId)
  if (!found) return undefined
  if (found.contact_id !== null) {
    await lockScopes(trx, tenantId, [{ kind: 'contact', key: found.contact_id, mode: 'update' }])
  }
  return selectRequest(trx, tenantId, requestId).forUpdate().executeTakeFirst()
}

/** The request that stands at the end of all edits. */
export async function lockNewestRequest(
  trx: Trx,
  tenantId: string,
  requestId: string,
): Promise<ApprovalRow | undefined> {
  let request = await lockRequest(trx, tenantId, requestId)
  while (request && request.replaced_by !== null) {
    request = await lockRequest(trx, tenantId, request.replaced_by)
  }
  return request
}

function selectRequest(db: Db | Trx, tenantId: string, requestId: string) {
  return db
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('request_id', '=', requestId)
}

/** Only meaningful under the claim's locks: an edit that voids an approval takes the contact's, too. */
export async function findApprovedForTouch(
  trx: Trx,
  tenantId: string,
  touchKey: string,
): Promise<{ request_id: string; content_hash: string } | undefined> {
  return trx
    .selectFrom('approvals')
    .select(['request_id', 'content_hash'])
    .where('tenant_id', '=', tenantId)
    .where('touch_key', '=', touchKey)
    .where('status', '=', 'approved')
    .orderBy('decided_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}
