import { Migrator, type Migration } from 'kysely/migration'
import { sql, type Kysely, type QueryExecutorProvider, type Transaction } from 'kysely'
import * as foundation from './migrations/0001-foundation.js'
import * as accountCampaigns from './migrations/0002-account-campaigns.js'
import * as production from './migrations/0003-production.js'
import * as worldAnswers from './migrations/0004-world-answers.js'

const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
  '0002-account-campaigns': accountCampaigns,
  '0003-production': production,
  '0004-world-answers': worldAnswers,
}

/** Kysely takes a database-wide lock, so several processes may start at once. */
export async function migrate<DB>(db: Kysely<DB>): Promise<void> {
  const newer = (await appliedMigrations(db)).filter((name) => !knownMigrations.includes(name))
  if (newer.length > 0) {
    throw new Error(
      `This store was migrated by a newer version of Overture (${newer.join(', ')}). Start that version, or ` +
        'restore a backup of this one into an empty store.',
    )
  }
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

export const knownMigrations = Object.keys(migrations).sort()

/** Empty for a database that has never been migrated. */
export async function appliedMigrations(db: QueryExecutorProvider): Promise<string[]> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass('kysely_migration') is not null as there`.execute(db)
  if (!found[0]?.there) return []
  const { rows } = await sql<{ name: string }>`
    select name from kysely_migration order by name`.execute(db)
  return rows.map((row) => row.name)
}

/** Runs these inside the caller's transaction, which has nothing of them yet. */
export async function applyMigrations<DB>(
  trx: Transaction<DB>,
  names: string[],
  at: string,
): Promise<void> {
  for (const name of names) {
    await migrations[name]?.up(trx)
    await sql`insert into kysely_migration (name, timestamp) values (${name}, ${at})`.execute(trx)
  }
}
