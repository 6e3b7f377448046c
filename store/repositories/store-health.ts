import { sql } from 'kysely'
import type { Db, Store } from '../open-store.js'

/** What the store's own machine calls now. */
export async function readStoreClock(db: Db): Promise<number> {
  const { now } = await one(db, sql<{ now: Date }>`select clock_timestamp() as now`)
  return now.getTime()
}

export interface ServerFacts {
  version: string
  maxConnections: number
  /** Kept back for administrators. */
  reserved: number
  inUse: number
}

export function readServerFacts(db: Db): Promise<ServerFacts> {
  return one(
    db,
    sql<ServerFacts>`
      select
        split_part(current_setting('server_version'), ' ', 1) as "version",
        current_setting('max_connections')::int as "maxConnections",
        current_setting('superuser_reserved_connections')::int as "reserved",
        (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as "inUse"`,
  )
}

/** A temporary table may be made on a read-only server too; writing to the ledger's own is what matters. */
export async function tryToWrite(store: Store): Promise<void> {
  const undo = new Error('nothing is kept')
  try {
    await store.transaction(async (trx) => {
      await sql`create table doctor_was_here (id integer)`.execute(trx)
      throw undo
    })
  } catch (error) {
    if (error !== undo) throw error
  }
}

async function one<R>(db: Db, query: ReturnType<typeof sql<R>>): Promise<R> {
  const { rows } = await query.execute(db)
  const [row] = rows
  if (!row) throw new Error('the store answered nothing')
  return row
}
