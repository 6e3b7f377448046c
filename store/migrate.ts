import { Migrator, type Migration } from 'kysely/migration'
import type { Kysely } from 'kysely'
import * as foundation from './migrations/0001-foundation.js'
import * as accountCampaigns from './migrations/0002-account-campaigns.js'
import * as production from './migrations/0003-production.js'

const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
  '0002-account-campaigns': accountCampaigns,
  '0003-production': production,
}

/** Kysely takes a database-wide lock, so several processes may start at once. */
export async function migrate<DB>(db: Kysely<DB>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
