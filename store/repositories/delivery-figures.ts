import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../open-store.js'

export interface Backlog {
  waiting: number
  oldest_seconds: number
  dead: number
}

/** What other systems have not been told yet, of the whole installation. */
export interface DeliveryFigures {
  webhooks: Backlog
  crm: Backlog
}

export async function readDeliveryFigures(db: Db, wallMs: number): Promise<DeliveryFigures> {
  return {
    // whom nobody calls any more waits for nothing
    webhooks: await backlogOf(
      db,
      sql`webhook_deliveries d join webhook_endpoints w using (tenant_id, webhook_id)
        where w.disabled_at is null and d.state`,
      wallMs,
    ),
    crm: await backlogOf(db, sql`crm_entries d where d.state`, wallMs),
  }
}

async function backlogOf(db: Db, withState: RawBuilder<unknown>, wallMs: number): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    select
      (select count(*)::int from ${withState} = 'pending') as waiting,
      (select greatest(coalesce(max(extract(epoch from ${new Date(wallMs)}::timestamptz
        - d.created_at)), 0), 0)::float from ${withState} = 'pending') as oldest_seconds,
      (select count(*)::int from ${withState} = 'dead') as dead`.execute(db)
  const [row] = rows
  return row ?? { waiting: 0, oldest_seconds: 0, dead: 0 }
}
