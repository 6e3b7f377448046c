import { sql } from 'kysely'
import { toIso } from '../../runtime/clock.js'
import { applyMigrations, appliedMigrations, knownMigrations } from '../migrate.js'
import type { Store, Trx } from '../open-store.js'
import { processesSeen } from '../repositories/processes.js'
import {
  BadBackup,
  type BackupHeader,
  type BackupSource,
  type TellProgress,
} from './backup-format.js'
import { ownTables, readCatalogue, type TableShape } from './catalogue.js'
import type { FollowSteps } from './doubt-later-steps.js'
import { writeDownExactly } from './dump-store.js'
import { markRestored, type MarkedTenant } from './mark-restored.js'
import { checkBackup, readChunks, type CheckedBackup } from './read-backup.js'
import { refuseFull } from './store-content.js'

export interface RestoreOrder {
  /** Empties a store that holds something; without it such a store is refused. */
  replace: boolean
  /** Of a store that several processes may serve: how long a silent one still counts as running. */
  aliveMs: number | null
  nowMs: number
  follow: FollowSteps
  tell?: TellProgress
}

export interface Restored {
  header: BackupHeader
  rows: Record<string, number>
  tenants: MarkedTenant[]
}

/** Thrown while somebody serves this store: they would go on with what is about to vanish. */
export class StoreInUse extends Error {}

/** One transaction: a file that turns out bad at its last byte has changed nothing. */
export async function restoreStore(
  store: Store,
  source: BackupSource,
  order: RestoreOrder,
): Promise<Restored> {
  const backup = await checkBackup(source)
  refuseUnknown(backup.header)
  return store.transaction(async (trx) => {
    await keepOut(trx, order)
    if (!order.replace) await refuseFull(trx)
    const shapes = await makeRoom(trx, backup.header, order.nowMs)
    refuseMisfit(backup.header, shapes)
    const rows = await load(trx, { shapes, backup, source, tell: order.tell })
    await resetSequences(trx, backup.header)
    const missing = knownMigrations.filter((name) => !backup.header.migrations.includes(name))
    await applyMigrations(trx, missing, toIso(order.nowMs))
    const takenAtMs = Date.parse(backup.header.taken_at)
    const tenants = await markRestored(trx, {
      takenAtMs,
      wallMs: order.nowMs,
      follow: order.follow,
    })
    return { header: backup.header, rows, tenants }
  })
}

function refuseUnknown({ migrations, overture_version }: BackupHeader): void {
  const unknown = migrations.filter((name) => !knownMigrations.includes(name))
  if (unknown.length > 0) {
    throw new BadBackup(
      `The backup was taken by a newer Overture (${overture_version}): this one does not know ${unknown.join(', ')}. Update Overture, then restore.`,
    )
  }
  const gap = knownMigrations.slice(0, migrations.length).find((name) => !migrations.includes(name))
  if (gap !== undefined) {
    throw new BadBackup(`The backup lacks the migration ${gap}: no Overture has made such a store.`)
  }
}

/** Of Kysely's migrator: a process that starts now waits, or says that it cannot. */
const migrationLock = '3853314791062309107'

async function keepOut(trx: Trx, { aliveMs, nowMs }: RestoreOrder): Promise<void> {
  await writeDownExactly(trx)
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`select pg_advisory_xact_lock(${sql.raw(migrationLock)})`.execute(trx)
  if (aliveMs === null) return
  const serving = await processesSeen(trx, nowMs, aliveMs)
  if (serving.length === 0) return
  const who = serving.map(({ role, pid, host }) => `${role} process ${pid} on ${host}`).join(', ')
  throw new StoreInUse(
    `This store is in use: ${who}. Stop every process, then restore (one that was killed counts for ${aliveMs / 1000} s).`,
  )
}

/** Answers the tables, empty and in the shape of the backup. */
async function makeRoom(trx: Trx, header: BackupHeader, nowMs: number): Promise<TableShape[]> {
  const applied = await appliedMigrations(trx)
  const asBefore = applied.join() === header.migrations.join()
  if (!asBefore) {
    await dropEverything(trx)
    await applyMigrations(trx, header.migrations, toIso(nowMs))
  }
  const shapes = await readCatalogue(trx)
  const tables = sql.join(shapes.map(({ name }) => sql.table(name)))
  await sql`truncate table ${tables} restart identity`.execute(trx)
  return shapes
}

async function dropEverything(trx: Trx): Promise<void> {
  const { rows: tables } = await sql<{ name: string }>`
    select relname::text as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
      and relname in (${sql.join(ownTables)})`.execute(trx)
  const { rows: functions } = await sql<{ name: string }>`
    select distinct f.proname::text as name
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc f on f.oid = t.tgfoid
    where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace
      and f.pronamespace = c.relnamespace and c.relname in (${sql.join(ownTables)})`.execute(trx)
  await sql`drop table ${sql.join(tables.map(({ name }) => sql.table(name)))}`.execute(trx)
  for (const { name } of functions) await sql`drop function ${sql.id(name)}`.execute(trx)
  await sql`delete from kysely_migration`.execute(trx)
}

function refuseMisfit(header: BackupHeader, shapes: TableShape[]): void {
  const known = new Map(shapes.map(({ name, columns }) => [name, columns.map((c) => c.name)]))
  for (const { name, columns } of header.tables) {
    const own = known.get(name)
    const unknown = own ? columns.filter((column) => !own.includes(column)) : columns
    if (unknown.length === 0) continue
    throw new BadBackup(
      `This Overture has no column ${name}.${unknown[0]}, which the backup holds. Restore with the version that wrote it (${header.overture_version}).`,
    )
  }
}

interface Loading {
  shapes: TableShape[]
  backup: CheckedBackup
  source: BackupSource
  tell: TellProgress | undefined
}

async function load(trx: Trx, loading: Loading): Promise<Record<string, number>> {
  const { backup, source, tell } = loading
  const rows: Record<string, number> = {}
  const inserts = new Map(
    backup.header.tables.map((table) => [table.name, insertInto(table, loading.shapes)]),
  )
  for await (const chunk of readChunks(source, backup)) {
    const insert = inserts.get(chunk.table)
    if (!insert)
      throw new BadBackup(`The backup has rows of ${chunk.table}, which it does not name.`)
    await insert(chunk.rows).execute(trx)
    const count = (rows[chunk.table] ?? 0) + chunk.rows.length
    rows[chunk.table] = count
    tell?.(chunk.table, count)
  }
  for (const [table, promised] of Object.entries(backup.end.rows)) {
    const found = rows[table] ?? 0
    if (found !== promised) {
      throw new BadBackup(`The backup promises ${promised} rows of ${table} and holds ${found}.`)
    }
  }
  return { ...backup.end.rows }
}

function insertInto(table: BackupHeader['tables'][number], shapes: TableShape[]) {
  const types = shapes.find(({ name }) => name === table.name)?.columns ?? []
  const columns = sql.join(table.columns.map((column) => sql.id(column)))
  const values = sql.join(
    table.columns.map((column, index) => {
      const type = types.find(({ name }) => name === column)?.type ?? 'text'
      return sql.raw(`(r->>${index})::${type}`)
    }),
  )
  return (rows: (string | null)[][]) => sql`
    insert into ${sql.table(table.name)} (${columns}) overriding system value
    select ${values} from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as chunk(r)`
}

/** The sequences are new since the truncation, so that this goes back with the transaction. */
async function resetSequences(trx: Trx, header: BackupHeader): Promise<void> {
  for (const { name, sequences } of header.tables) {
    for (const { column, last } of sequences) {
      await sql`
        select setval(pg_get_serial_sequence(${name}, ${column}), highest)
        from (
          select greatest(${last}::text::bigint, max(${sql.id(column)})) as highest
          from ${sql.table(name)}
        ) as given where highest is not null`.execute(trx)
    }
  }
}
