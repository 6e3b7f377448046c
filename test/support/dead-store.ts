import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Store } from '../../store/open-store.js'
import type { Database } from '../../store/schema.js'

/** A PostgreSQL store whose server is not there: every call fails with the driver's own error. */
export function deadStore(url = 'postgres://overture@127.0.0.1:1/overture'): Store {
  const pool = new pg.Pool({ connectionString: url })
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    transaction: (work) => db.transaction().execute(work),
    ping: async () => {
      await pool.query('select 1')
    },
    died: new Promise(() => {}),
    close: () => db.destroy(),
  }
}
