import type { Touch, TouchState } from '../../contracts/touches.js'
import type { Db, Trx } from '../open-store.js'

export interface TouchChange {
  tenantId: string
  touchId: string
  state: TouchState
  reason: string
  atMs: number
  fence: number
}

export async function recordEvent(trx: Trx, change: TouchChange): Promise<void> {
  await trx
    .insertInto('touch_events')
    .values({
      tenant_id: change.tenantId,
      touch_id: change.touchId,
      at: new Date(change.atMs),
      state: change.state,
      fence: change.fence,
      reason: change.reason,
    })
    .execute()
}

/** The history of each touch, oldest first. */
export async function touchAttempts(
  db: Db | Trx,
  tenantId: string,
  touchIds: string[],
): Promise<Map<string, Touch['attempts']>> {
  const byTouch = new Map<string, Touch['attempts']>()
  if (touchIds.length === 0) return byTouch
  const rows = await db
    .selectFrom('touch_events')
    .select(['touch_id', 'at', 'state', 'fence', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where('touch_id', 'in', touchIds)
    .orderBy('event_id')
    .execute()
  for (const { touch_id, at, ...event } of rows) {
    const list = byTouch.get(touch_id) ?? []
    byTouch.set(touch_id, [...list, { ...event, at: at.toISOString() }])
  }
  return byTouch
}
