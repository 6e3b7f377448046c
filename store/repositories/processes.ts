import type { Selectable } from 'kysely'
import type { Db } from '../open-store.js'
import type { ProcessTable } from '../tables/housekeeping.js'

export type ServingProcess = Selectable<ProcessTable>

export interface Arrival {
  processId: string
  role: ServingProcess['role']
  host: string
  pid: number
  version: string
  settings: Record<string, string>
  wallMs: number
}

const forgottenMs = 24 * 60 * 60_000

/** A process that was silent for longer than this is gone. */
export const aliveMs = 30_000

export async function recordArrival(db: Db, arrival: Arrival): Promise<void> {
  const at = new Date(arrival.wallMs)
  await db
    .deleteFrom('processes')
    .where('seen_at', '<', new Date(arrival.wallMs - forgottenMs))
    .execute()
  await db
    .insertInto('processes')
    .values({
      process_id: arrival.processId,
      role: arrival.role,
      host: arrival.host,
      pid: arrival.pid,
      version: arrival.version,
      settings: JSON.stringify(arrival.settings),
      started_at: at,
      seen_at: at,
    })
    .execute()
}

export async function recordSeen(db: Db, processId: string, wallMs: number): Promise<void> {
  await db
    .updateTable('processes')
    .set({ seen_at: new Date(wallMs) })
    .where('process_id', '=', processId)
    .execute()
}

export async function forgetProcess(db: Db, processId: string): Promise<void> {
  await db.deleteFrom('processes').where('process_id', '=', processId).execute()
}

/** Those that said so within the last `withinMs`. */
export async function processesSeen(
  db: Db,
  wallMs: number,
  withinMs: number,
): Promise<ServingProcess[]> {
  return db
    .selectFrom('processes')
    .selectAll()
    .where('seen_at', '>=', new Date(wallMs - withinMs))
    .orderBy('started_at')
    .orderBy('process_id')
    .execute()
}
