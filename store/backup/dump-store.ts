import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { toIso } from '../../runtime/clock.js'
import { appliedMigrations, knownMigrations } from '../migrate.js'
import type { Store, Trx } from '../open-store.js'
import {
  backupFormat,
  type BackupEnd,
  type BackupHeader,
  type BackupSink,
  type TellProgress,
} from './backup-format.js'
import { readCatalogue, type TableShape } from './catalogue.js'

/** Thrown where no backup can be taken. */
export class NoBackup extends Error {}

export interface DumpOrder {
  sink: BackupSink
  version: string
  nowMs: number
  tell?: TellProgress
}

export interface Dumped {
  header: BackupHeader
  rows: Record<string, number>
}

/**
 * Everything of the store in one snapshot. The embedded store has one connection, so there whoever else
 * wants the store waits until the dump is over.
 */
export async function dumpStore(store: Store, order: DumpOrder): Promise<Dumped> {
  return store.transaction(async (trx) => {
    await beginSnapshot(trx)
    const migrations = await migrationsOf(trx)
    const shapes = await readCatalogue(trx)
    const header: BackupHeader = {
      format: backupFormat,
      overture_version: order.version,
      migrations,
      taken_at: toIso(order.nowMs),
      engine: await engineOf(trx),
      tables: await describeTables(trx, shapes),
    }
    const hashed = hashingSink(order.sink)
    await hashed.write(JSON.stringify(header))
    const rows: Record<string, number> = {}
    for (const shape of shapes) {
      rows[shape.name] = await dumpTable(trx, shape, { sink: hashed, tell: order.tell })
    }
    const end: BackupEnd = { end: true, rows, sha256: hashed.digest() }
    await order.sink.write(JSON.stringify(end))
    return { header, rows }
  })
}

async function beginSnapshot(trx: Trx): Promise<void> {
  await sql`set transaction isolation level repeatable read, read only`.execute(trx)
  await writeDownExactly(trx)
  await sql`set local statement_timeout = 0`.execute(trx)
}

/** Whatever this server's own settings are, a value is written down and read back in one way. */
export async function writeDownExactly(trx: Trx): Promise<void> {
  await sql`set local timezone = 'UTC'`.execute(trx)
  await sql`set local datestyle = 'ISO, YMD'`.execute(trx)
  await sql`set local extra_float_digits = 3`.execute(trx)
}

/** What a newer version keeps in its store this one would leave out without a word. */
async function migrationsOf(trx: Trx): Promise<string[]> {
  const migrations = await appliedMigrations(trx)
  if (migrations.length === 0) throw new NoBackup('There is no store of Overture in this database.')
  const unknown = migrations.filter((name) => !knownMigrations.includes(name))
  if (unknown.length === 0) return migrations
  throw new NoBackup(
    `The store is of a newer Overture: this one does not know ${unknown.join(', ')}. Take the backup with that version.`,
  )
}

async function engineOf(trx: Trx): Promise<BackupHeader['engine']> {
  const { rows } = await sql<{ version: string }>`select version() as version`.execute(trx)
  return rows[0]?.version.includes('PGlite') ? 'pglite' : 'postgres'
}

async function describeTables(trx: Trx, shapes: TableShape[]): Promise<BackupHeader['tables']> {
  const described: BackupHeader['tables'] = []
  for (const { name, columns } of shapes) {
    const identities = columns.filter((column) => column.identity)
    const sequences: BackupHeader['tables'][number]['sequences'] = []
    for (const { name: column } of identities) {
      const { rows } = await sql<{ last: string | null }>`
        select last_value::text as last from pg_sequences
        where format('%I.%I', schemaname, sequencename)::regclass
          = pg_get_serial_sequence(${name}, ${column})::regclass`.execute(trx)
      sequences.push({ column, last: rows[0]?.last ?? null })
    }
    described.push({ name, columns: columns.map((column) => column.name), sequences })
  }
  return described
}

const firstRows = 100
const mostRows = 500
/** What a page should weigh: rows with stored mail in them are read fewer at a time. */
const pageCharacters = 2_000_000

interface Dumping {
  sink: BackupSink
  tell: TellProgress | undefined
}

async function dumpTable(trx: Trx, shape: TableShape, { sink, tell }: Dumping): Promise<number> {
  let count = 0
  let limit = firstRows
  let after: (string | null)[] | undefined
  for (;;) {
    const rows = await readPage(trx, shape, { after, limit })
    const last = rows.at(-1)
    if (!last) return count
    const line = JSON.stringify({ table: shape.name, rows })
    await sink.write(line)
    count += rows.length
    tell?.(shape.name, count)
    if (rows.length < limit) return count
    after = last
    const fitting = Math.floor((pageCharacters * rows.length) / line.length)
    limit = Math.min(mostRows, Math.max(1, fitting))
  }
}

interface PageAsk {
  after: (string | null)[] | undefined
  limit: number
}

async function readPage(trx: Trx, shape: TableShape, ask: PageAsk): Promise<(string | null)[][]> {
  const { columns, key, name } = shape
  if (key.length === 0) throw new Error(`the table ${name} has no primary key to read it by`)
  const asText = columns.map(
    (column) => sql`(${sql.id(name, column.name)})::text as ${sql.id(column.name)}`,
  )
  // by the table's own column: a bare name would sort by the text beside it
  const keys = key.map((column) => sql.id(name, column))
  const { rows } = await sql<Record<string, string | null>>`
    select ${sql.join(asText)} from ${sql.table(name)}
    where ${afterKey(shape, ask.after)} order by ${sql.join(keys)} limit ${ask.limit}`.execute(trx)
  return rows.map((row) => columns.map((column) => row[column.name] ?? null))
}

function afterKey({ columns, key, name }: TableShape, after: (string | null)[] | undefined) {
  if (!after) return sql`true`
  const values = key.map((part) => {
    const index = columns.findIndex((column) => column.name === part)
    return sql`${after[index]}::text::${sql.raw(columns[index]?.type ?? 'text')}`
  })
  const keys = key.map((part) => sql.id(name, part))
  return sql`(${sql.join(keys)}) > (${sql.join(values)})`
}

function hashingSink(sink: BackupSink): BackupSink & { digest(): string } {
  const hash = createHash('sha256')
  return {
    async write(line) {
      hash.update(`${line}\n`)
      await sink.write(line)
    },
    digest: () => hash.digest('hex'),
  }
}
