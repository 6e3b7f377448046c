import type { Page } from '../../contracts/page.js'
import type { Touch, TouchQuery } from '../../contracts/touches.js'
import { afterCursor, toPage } from '../../store/cursor.js'
import type { Db } from '../../store/open-store.js'
import { touchAttempts, type TouchRow } from '../../store/repositories/touches.js'

export async function listTouches(
  db: Db,
  tenantId: string,
  query: TouchQuery,
): Promise<Page<Touch>> {
  const { campaign_id: campaignId, contact_id: contactId, state } = query
  const rows = await db
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterCursor(query.cursor, 'touch_id'))
    .$call((all) => (campaignId === undefined ? all : all.where('campaign_id', '=', campaignId)))
    .$call((all) => (contactId === undefined ? all : all.where('contact_id', '=', contactId)))
    .$call((all) => (state === undefined ? all : all.where('state', '=', state)))
    .orderBy('created_at', 'desc')
    .orderBy('touch_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = toPage(rows, {
    limit: query.limit,
    item: (row) => row,
    position: (row) => ({ at: row.created_at.getTime(), id: row.touch_id }),
  })
  const ids = page.data.map((row) => row.touch_id)
  const attempts = await touchAttempts(db, tenantId, ids)
  return { ...page, data: page.data.map((row) => shape(row, attempts.get(row.touch_id) ?? [])) }
}

function shape(row: TouchRow, attempts: Touch['attempts']): Touch {
  return {
    touch_id: row.touch_id,
    touch_key: row.touch_key,
    campaign_id: row.campaign_id,
    account_id: row.account_id,
    contact_id: row.contact_id,
    channel: row.channel,
    step: row.step,
    subject: row.subject,
    state: row.state,
    slot_at: row.slot_at.toISOString(),
    sent_at: row.sent_at?.toISOString() ?? null,
    reason: row.reason,
    message_id: row.message_id,
    content_hash: row.content_hash,
    attempts,
  }
}
