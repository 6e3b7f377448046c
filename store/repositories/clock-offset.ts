import type { Db } from '../open-store.js'

/** Pretend time only moves forward. */
export async function raiseClockOffset(db: Db, tenantId: string, offsetMs: number): Promise<void> {
  await db
    .updateTable('tenants')
    .set({ clock_offset_ms: offsetMs })
    .where('tenant_id', '=', tenantId)
    .where('clock_offset_ms', '<', offsetMs)
    .execute()
}

export async function tenantsInTheFuture(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('tenants')
    .select('tenant_id')
    .where('clock_offset_ms', '>', 0)
    .execute()
  return rows.map((row) => row.tenant_id)
}
