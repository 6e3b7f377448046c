import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { migrate } from './migrate.js'
import { insideTransaction, serialPGliteDialect } from './pglite-dialect.js'
import type { Database } from './schema.js'

export type Db = Kysely<Database>
export type Trx = Transaction<Database>

export interface Store {
  db: Db
  /** Runs `work` in one transaction; inside it only the given `trx` may be used, and no I/O. */
  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  ping(): Promise<void>
  close(): Promise<void>
}

export type StoreLocation =
  | { kind: 'embedded'; home: string }
  | { kind: 'memory' }
  | { kind: 'postgres'; url: string }

const int8 = 20

export async function openStore(location: StoreLocation): Promise<Store> {
  const db = await connect(location)
  await migrate(db)
  return {
    db,
    transaction: (work) =>
      db.transaction().execute((trx) => insideTransaction.run(true, () => work(trx))),
    ping: async () => {
      await sql`select 1`.execute(db)
    },
    close: () => db.destroy(),
  }
}

async function connect(location: StoreLocation): Promise<Db> {
  if (location.kind === 'postgres') {
    pg.types.setTypeParser(int8, Number)
    const pool = new pg.Pool({
      connectionString: location.url,
      max: 20,
      connectionTimeoutMillis: 5_000,
      // a claim waits at most this long for a lock: longer than any transaction here takes
      options: '-c lock_timeout=10000 -c statement_timeout=30000',
    })
    // without a listener an idle connection that the server closes would end the process
    pool.on('error', () => {})
    return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  }
  const dataDir = location.kind === 'embedded' ? join(location.home, 'store') : 'memory://'
  const pglite = await PGlite.create({ dataDir, parsers: { [int8]: Number } })
  return new Kysely<Database>({ dialect: serialPGliteDialect(pglite) })
}
