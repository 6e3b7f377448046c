import { sql, type Insertable, type RawBuilder, type Selectable, type Updateable } from 'kysely'
import type { InboxSource } from '../../contracts/inbox.js'
import type { Page } from '../../contracts/page.js'
import type { ReplyQuery } from '../../contracts/replies.js'
import { decodeCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { InboxTable } from '../tables/inbound.js'

export type InboxRow = Selectable<InboxTable>

export interface InboxKey {
  tenantId: string
  source: InboxSource
  providerEventId: string
}

export interface InboxId {
  tenantId: string
  inboxId: string
}

/**
 * false: it is here already. Of two at once the second waits for the first one's commit, so it can tell
 * what became of it.
 */
export async function insertInbox(trx: Trx, row: Insertable<InboxTable>): Promise<boolean> {
  const inserted = await trx
    .insertInto('inbox')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'source', 'provider_event_id']).doNothing(),
    )
    .returning('inbox_id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function findInboxByEvent(db: Db | Trx, key: InboxKey): Promise<InboxRow | undefined> {
  return db
    .selectFrom('inbox')
    .selectAll()
    .where('tenant_id', '=', key.tenantId)
    .where('source', '=', key.source)
    .where('provider_event_id', '=', key.providerEventId)
    .executeTakeFirst()
}

export async function findInbox(db: Db | Trx, id: InboxId): Promise<InboxRow | undefined> {
  return oneRow(db, id).executeTakeFirst()
}

export async function lockInbox(trx: Trx, id: InboxId): Promise<InboxRow | undefined> {
  return oneRow(trx, id).forUpdate().executeTakeFirst()
}

function oneRow(db: Db | Trx, id: InboxId) {
  return db
    .selectFrom('inbox')
    .selectAll()
    .where('tenant_id', '=', id.tenantId)
    .where('inbox_id', '=', id.inboxId)
}

export async function updateInbox(
  trx: Trx,
  id: InboxId,
  change: Updateable<InboxTable>,
): Promise<void> {
  await trx
    .updateTable('inbox')
    .set(change)
    .where('tenant_id', '=', id.tenantId)
    .where('inbox_id', '=', id.inboxId)
    .execute()
}

export async function listInbox(
  db: Db,
  tenantId: string,
  query: ReplyQuery,
): Promise<Page<InboxRow>> {
  const rows = await db
    .selectFrom('inbox')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(after(query.cursor))
    .$call((all) => (query.kind === 'any' ? all : all.where('kind', '=', query.kind)))
    .$call((all) => (query.class ? all.where('class', '=', query.class) : all))
    .$call((all) => (query.status ? all.where('status', '=', query.status) : all))
    .$call((all) => (query.contact_id ? all.where('contact_id', '=', query.contact_id) : all))
    .$call((all) => (query.campaign_id ? all.where(isOfCampaign(query.campaign_id)) : all))
    .orderBy('received_at', 'desc')
    .orderBy('inbox_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: (row) => row,
    position: (row) => ({ at: row.received_at.getTime(), id: row.inbox_id }),
  })
}

/** A reply counts in every campaign that it changed, whichever message it answered. */
function isOfCampaign(campaignId: string): RawBuilder<boolean> {
  return sql<boolean>`(inbox.campaign_id = ${campaignId} or exists (
    select 1 from contact_events e where e.tenant_id = inbox.tenant_id
      and e.campaign_id = ${campaignId} and inbox.event_ids ? e.event_id))`
}

function after(cursor: string | undefined): RawBuilder<boolean> {
  if (cursor === undefined) return sql`true`
  const { at, id } = decodeCursor(cursor)
  return sql`(received_at, inbox_id) < (${new Date(at)}, ${id})`
}
