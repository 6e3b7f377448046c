import { killSwitchScopeSchema, type KillSwitch } from '../../contracts/kill-switch.js'
import type { Page, PageQuery } from '../../contracts/page.js'
import { afterCursor, toPage } from '../../store/cursor.js'
import type { Db } from '../../store/open-store.js'
import { restoreStopReason } from '../../store/repositories/restores.js'
import { killSwitchReason } from '../../store/repositories/stops.js'

export async function listKillSwitches(
  db: Db,
  tenantId: string,
  query: PageQuery,
): Promise<Page<KillSwitch>> {
  const rows = await db
    .selectFrom('stops')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('reason', 'in', [killSwitchReason, restoreStopReason])
    .where(afterCursor(query.cursor, 'stop_id'))
    .orderBy('created_at', 'desc')
    .orderBy('stop_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: (row) => ({
      scope: killSwitchScopeSchema.parse(row.scope),
      id: row.scope_key,
      since: row.created_at.toISOString(),
      by: row.created_by,
    }),
    position: (row) => ({ at: row.created_at.getTime(), id: String(row.stop_id) }),
  })
}
