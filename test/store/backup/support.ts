import { readFile, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { backupFileSource, writeBackup } from '../../../store/backup/backup-file.js'
import { readCatalogue } from '../../../store/backup/catalogue.js'
import type { Dumped } from '../../../store/backup/dump-store.js'
import {
  restoreStore,
  type Restored,
  type RestoreOrder,
} from '../../../store/backup/restore-store.js'
import { followSteps } from '../../../cli/direct/restore/follow-steps.js'
import { wallClock } from '../../../runtime/clock.js'
import type { Store } from '../../../store/open-store.js'

export function backUp(store: Store, path: string, nowMs = wallClock.now()): Promise<Dumped> {
  return writeBackup(store, { path, version: '0.0.0-test', nowMs })
}

export function restore(
  store: Store,
  path: string,
  order: Partial<RestoreOrder> = {},
): Promise<Restored> {
  return restoreStore(store, backupFileSource(path), {
    replace: false,
    aliveMs: null,
    nowMs: wallClock.now(),
    follow: followSteps,
    ...order,
  })
}

/** Every row of every table as PostgreSQL writes it, sorted; `without` names tables to leave out. */
export async function allRows(
  store: Store,
  without: string[] = [],
): Promise<Record<string, string[]>> {
  return store.transaction(async (trx) => {
    await sql`set local timezone = 'UTC'`.execute(trx)
    const all: Record<string, string[]> = {}
    for (const { name, columns } of await readCatalogue(trx)) {
      if (without.includes(name)) continue
      const values = sql.join(columns.map((c) => sql`${sql.id(c.name)}::text`))
      const { rows } = await sql<{ row: string }>`
        select json_build_array(${values})::text as row from ${sql.table(name)}`.execute(trx)
      all[name] = rows.map(({ row }) => row).sort()
    }
    return all
  })
}

/** The file again with other lines, its end line and checksum made to fit. */
export async function rewrite(
  path: string,
  change: (lines: string[]) => string[],
): Promise<string> {
  const lines = gunzipSync(await readFile(path))
    .toString()
    .trimEnd()
    .split('\n')
  const end = JSON.parse(lines.at(-1)!)
  const body = change(lines.slice(0, -1))
  const sha256 = createHash('sha256')
    .update(body.map((line) => `${line}\n`).join(''))
    .digest('hex')
  const changed = `${path}.changed-${wallClock.now()}`
  await writeFile(
    changed,
    gzipSync(`${[...body, JSON.stringify({ ...end, sha256 })].join('\n')}\n`),
  )
  return changed
}
