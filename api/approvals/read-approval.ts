import type { Approval, ApprovalDetail, ApprovalQuery } from '../../contracts/approvals.js'
import type { Page } from '../../contracts/page.js'
import type { Db } from '../../store/open-store.js'
import { findEarlierVersion, listRequests } from '../../store/repositories/approval-lists.js'
import { findRequest, type ApprovalRow } from '../../store/repositories/approvals.js'
import { loadContent, type Content } from '../../store/repositories/artifacts.js'
import { findTouch } from '../../store/repositories/touches.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'
import { lineDiff } from './line-diff.js'
import { isoOrNull, toApproval } from './shape.js'

export async function listApprovals(
  deps: ApiDeps,
  tenantId: string,
  query: ApprovalQuery,
): Promise<Page<Approval>> {
  const nowMs = await deps.clock.now(tenantId)
  const page = await listRequests(deps.store.db, { tenantId, query, nowMs })
  return { ...page, data: page.data.map((row) => toApproval(row, nowMs)) }
}

export async function readApproval(
  deps: ApiDeps,
  tenantId: string,
  requestId: string,
): Promise<ApprovalDetail> {
  const { db } = deps.store
  const row = await findRequest(db, tenantId, requestId)
  if (!row) throw notFound('approval request')
  const content = (await loadContent(db, tenantId, row.content_hash)) ?? null
  return {
    ...toApproval(row, await deps.clock.now(tenantId)),
    content,
    affected: await affectedBy(db, row),
    touch: await touchOf(db, row),
    rules: row.rules,
    remind_at: isoOrNull(row.remind_at),
    reminded_at: isoOrNull(row.reminded_at),
    escalate_at: isoOrNull(row.escalate_at),
    escalated_at: isoOrNull(row.escalated_at),
    diff: content && (await diffToEarlier(db, row, content)),
  }
}

const shownContacts = 200

async function affectedBy(db: Db, row: ApprovalRow): Promise<ApprovalDetail['affected']> {
  const { count, contact_ids: all } = row.affected
  const ids = all.slice(0, shownContacts)
  if (ids.length === 0) return { count, contacts: [] }
  const contacts = await db
    .selectFrom('contacts')
    .select(['contact_id', 'name', 'first_name', 'last_name', 'email', 'phone'])
    .where('tenant_id', '=', row.tenant_id)
    .where('contact_id', 'in', ids)
    .orderBy('contact_id')
    .execute()
  const shown = contacts.map(({ contact_id, name, first_name, last_name, email, phone }) => {
    const joined = [first_name, last_name].filter((part) => part !== null).join(' ')
    return { contact_id, name: name ?? (joined || null), email, phone }
  })
  return { count, contacts: shown }
}

async function touchOf(db: Db, row: ApprovalRow): Promise<ApprovalDetail['touch']> {
  const touch = row.touch_key && (await findTouch(db, row.tenant_id, row.touch_key))
  if (!touch) return null
  const { touch_id, touch_key, channel, step, state, slot_at } = touch
  return { touch_id, touch_key, channel, step, state, slot_at: slot_at.toISOString() }
}

async function diffToEarlier(
  db: Db,
  row: ApprovalRow,
  content: Content,
): Promise<ApprovalDetail['diff']> {
  const earlier = await findEarlierVersion(db, row)
  const before = earlier && (await loadContent(db, row.tenant_id, earlier.content_hash))
  if (!before) return null
  return {
    against: earlier.request_id,
    against_status: earlier.decision === 'approve' ? 'approved' : 'not_approved',
    lines: lineDiff(before, content),
  }
}
