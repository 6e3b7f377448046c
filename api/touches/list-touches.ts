import type { Page } from '../../contracts/page.js'
import type { Touch, TouchQuery } from '../../contracts/touches.js'
import { afterCursor, toPage } from '../../store/cursor.js'
import type { Db } from '../../store/open-store.js'
import { touchAttempts } from '../../store/repositories/touch-events.js'
import { touchView } from './touch-view.js'

const filters = ['campaign_id', 'contact_id', 'state', 'channel', 'sender_id'] as const

export async function listTouches(
  db: Db,
  tenantId: string,
  query: TouchQuery,
): Promise<Page<Touch>> {
  let wanted = db
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterCursor(query.cursor, 'touch_id'))
  for (const filter of filters) {
    const value = query[filter]
    if (value !== undefined) wanted = wanted.where(filter, '=', value)
  }
  const rows = await wanted
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
  return { ...page, data: page.data.map((row) => touchView(row, attempts.get(row.touch_id) ?? [])) }
}
