import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { migrate } from './migrate.js'
import { mortal } from './mortal-pglite.js'
import { insideTransaction, serialPGliteDialect } from './pglite-dialect.js'
import type { Database } from './schema.js'

export type Db = Kysely<Database>
export type Trx = Transaction<Database>

export interface Store {
  db: Db
  /** Runs `work` in one transaction; inside it only the given `trx` may be used, and no I/O. */
  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  ping(): Promise<void>
  /** Resolves when an embedded store ended itself: it answers nothing more until a new start. */
  died: Promise<Error>
  close(): Promise<void>
}

export type StoreLocation =
  | { kind: 'embedded'; home: string }
  | { kind: 'memory' }
  | { kind: 'postgres'; url: string }

const int8 = 20

/** Connections to PostgreSQL that one process may take. */
export const poolSize = 20

export async function openStore(location: StoreLocation): Promise<Store> {
  const store = await openUnmigrated(location)
  try {
    await migrate(store.db)
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

/** For whoever only looks: it may be of an older or a newer Overture. */
export async function openUnmigrated(location: StoreLocation): Promise<Store> {
  const { db, died } = await connect(location)
  return {
    db,
    died,
    transaction: (work) =>
      db.transaction().execute((trx) => insideTransaction.run(true, () => work(trx))),
    ping: async () => {
      await sql`select 1`.execute(db)
    },
    close: () => db.destroy(),
  }
}

async function connect(location: StoreLocation): Promise<Pick<Store, 'db' | 'died'>> {
  if (location.kind === 'postgres') {
    pg.types.setTypeParser(int8, Number)
    const pool = new pg.Pool({
      connectionString: location.url,
      max: poolSize,
      connectionTimeoutMillis: 5_000,
      // a claim waits at most this long for a lock: longer than any transaction here takes; and compiling a
      // statement takes PostgreSQL longer (2 s were seen) than running any of these
      options: '-c lock_timeout=10000 -c statement_timeout=30000 -c jit=off',
    })
    // without a listener a connection that the server closes would end the process: one that lies in the
    // pool, and one inside a transaction between two queries, whose next query then fails
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => {}))
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
    return { db, died: new Promise(() => {}) }
  }
  const dataDir = location.kind === 'embedded' ? join(location.home, 'store') : 'memory://'
  const pglite = await PGlite.create({ dataDir, parsers: { [int8]: Number } })
  const { engine, died } = mortal(pglite)
  return { db: new Kysely<Database>({ dialect: serialPGliteDialect(engine) }), died }
}
