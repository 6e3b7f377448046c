import { sql } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import { readCatalogue } from './catalogue.js'

/** Thrown for a store that holds something and was not to be replaced. */
export class StoreNotEmpty extends Error {}

export interface StoreContent {
  campaigns: number
  contacts: number
  touches: number
}

export async function readStoreContent(db: Db | Trx): Promise<StoreContent> {
  const { rows } = await sql<StoreContent>`
    select (select count(*) from campaigns)::int as campaigns,
      (select count(*) from contacts)::int as contacts,
      (select count(*) from touches)::int as touches`.execute(db)
  return rows[0] ?? { campaigns: 0, contacts: 0, touches: 0 }
}

export function describeContent({ campaigns, contacts, touches }: StoreContent): string {
  return `${campaigns} campaigns, ${contacts} contacts and ${touches} touches`
}

/** Any row counts: also a lone API key is somebody's. */
export async function refuseFull(trx: Trx): Promise<void> {
  for (const { name } of await readCatalogue(trx)) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(trx)
    if (rows.length === 0) continue
    const content = describeContent(await readStoreContent(trx))
    throw new StoreNotEmpty(
      `The store is not empty: it holds ${content}. A restore would delete them; to do that, say --replace.`,
    )
  }
}
