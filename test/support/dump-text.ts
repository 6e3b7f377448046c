import { dumpStore } from '../../store/backup/dump-store.js'
import type { Store } from '../../store/open-store.js'

/** Every row of every table, as a backup holds it: a line each. */
export async function dumpText(store: Store): Promise<string> {
  const lines: string[] = []
  const write = async (line: string) => {
    const { table, rows = [] } = JSON.parse(line) as { table?: string; rows?: unknown }
    if (table === undefined || !Array.isArray(rows)) return
    lines.push(...rows.map((row) => `${table} ${JSON.stringify(row)}`))
  }
  await dumpStore(store, { sink: { write }, version: 'test', nowMs: 0 })
  return lines.join('\n')
}
