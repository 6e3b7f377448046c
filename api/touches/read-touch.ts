import type { TouchDetail } from '../../contracts/touches.js'
import type { Db } from '../../store/open-store.js'
import { loadContent } from '../../store/repositories/artifacts.js'
import { touchAttempts } from '../../store/repositories/touch-events.js'
import { findTouchById, type TouchRow } from '../../store/repositories/touches.js'
import { notFound } from '../problems/api-problem.js'
import { touchView } from './touch-view.js'

/** One touch with its trail: why this person, channel and minute, whose word it has, which words it carries. */
export async function readTouch(db: Db, tenantId: string, touchId: string): Promise<TouchDetail> {
  const row = await findTouchById(db, tenantId, touchId)
  if (!row) throw notFound('touch')
  const attempts = await touchAttempts(db, tenantId, [touchId])
  return {
    ...touchView(row, attempts.get(touchId) ?? []),
    why: {
      contact: row.why?.contact ?? null,
      channel: row.why?.channel ?? null,
      slot: row.why?.slot ?? row.reason,
    },
    approval: await readApproval(db, row),
    content: await readContent(db, row),
  }
}

/** The one it was sent under; before that the newest that was asked for. */
async function readApproval(db: Db, touch: TouchRow): Promise<TouchDetail['approval']> {
  const approvalId = touch.approval_id
  const row = await db
    .selectFrom('approvals')
    .select(['request_id', 'status', 'decided_by'])
    .where('tenant_id', '=', touch.tenant_id)
    .where('touch_key', '=', touch.touch_key)
    .$call((all) => (approvalId === null ? all : all.where('request_id', '=', approvalId)))
    .orderBy('requested_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { request_id: row.request_id, status: row.status, by: row.decided_by } : null
}

async function readContent(db: Db, touch: TouchRow): Promise<TouchDetail['content']> {
  if (touch.content_hash === null) return null
  const content = await loadContent(db, touch.tenant_id, touch.content_hash)
  if (!content?.['text']) return null
  const { subject, title, text } = content
  return { subject: subject ?? title ?? null, text }
}
