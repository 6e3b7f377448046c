import { sql, type Insertable, type Selectable } from 'kysely'
import type { ConflictType, EventType } from '../../contracts/events.js'
import type { Engagement } from '../../contracts/temporal/account-outreach.js'
import { contactName } from '../contact-name.js'
import type { Db, Trx } from '../open-store.js'
import type { ContactEventTable } from '../tables/people.js'
import type { AccountKey } from './campaign-accounts.js'

export type ContactEventRow = Selectable<ContactEventTable>

export async function insertContactEvent(
  trx: Trx,
  event: Omit<Insertable<ContactEventTable>, 'conflict_cleared_at' | 'undone_at'>,
): Promise<void> {
  await trx.insertInto('contact_events').values(event).execute()
}

/** What people of this account did that could be worth telling a colleague. */
export async function accountEngagements(db: Db, account: AccountKey): Promise<Engagement[]> {
  const rows = await db
    .selectFrom('contact_events')
    .select(['event_id', 'contact_id', 'engagement', 'disclosable', 'occurred_at'])
    .where('tenant_id', '=', account.tenantId)
    .where('campaign_id', '=', account.campaignId)
    .where('account_id', '=', account.accountId)
    .where('type', '=', 'engaged')
    .orderBy('occurred_at')
    .limit(50)
    .execute()
  return rows.flatMap((row) =>
    row.engagement === null
      ? []
      : [
          {
            event_id: row.event_id,
            contact_id: row.contact_id,
            engagement: row.engagement,
            disclosable: row.disclosable,
            at_ms: row.occurred_at.getTime(),
          },
        ],
  )
}

export async function findContactEvent(
  db: Db | Trx,
  tenantId: string,
  eventId: string,
): Promise<ContactEventRow | undefined> {
  return db
    .selectFrom('contact_events')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', eventId)
    .executeTakeFirst()
}

export async function markUndone(
  trx: Trx,
  event: { tenantId: string; eventId: string; nowMs: number },
): Promise<void> {
  const now = new Date(event.nowMs)
  await trx
    .updateTable('contact_events')
    .set({ undone_at: now, conflict_cleared_at: now })
    .where('tenant_id', '=', event.tenantId)
    .where('event_id', '=', event.eventId)
    .execute()
}

/** By events that nobody has taken back. */
export async function isStoppedByOthers(
  trx: Trx,
  who: { tenantId: string; campaignId: string; contactId: string },
): Promise<boolean> {
  const row = await trx
    .selectFrom('contact_events')
    .select('event_id')
    .where('tenant_id', '=', who.tenantId)
    .where('campaign_id', '=', who.campaignId)
    .where('contact_id', '=', who.contactId)
    .where('undone_at', 'is', null)
    .where(sql<boolean>`effect ->> 'contact' in ('stopped', 'held')`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function openConflictsOfAccount(trx: Trx, account: AccountKey): Promise<number> {
  const row = await trx
    .selectFrom('contact_events')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', account.tenantId)
    .where('campaign_id', '=', account.campaignId)
    .where('account_id', '=', account.accountId)
    .where('conflict', 'is not', null)
    .where('conflict_cleared_at', 'is', null)
    .executeTakeFirstOrThrow()
  return row.count
}

export async function countEvents(
  trx: Trx,
  who: { tenantId: string; campaignId: string; contactId: string },
  type: EventType,
): Promise<number> {
  const row = await trx
    .selectFrom('contact_events')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', who.tenantId)
    .where('campaign_id', '=', who.campaignId)
    .where('contact_id', '=', who.contactId)
    .where('type', '=', type)
    .where('undone_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** `accountId` left out: of the whole campaign. */
export interface ConflictScope {
  tenantId: string
  campaignId: string
  accountId?: string | undefined
}

export interface OpenConflict {
  type: ConflictType
  contact: string
  contact_id: string
  account_id: string
  at: Date
}

/** Nobody has looked at these yet; the oldest first. */
export async function openConflicts(db: Db | Trx, scope: ConflictScope): Promise<OpenConflict[]> {
  const rows = await db
    .selectFrom('contact_events as e')
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 'e.tenant_id').onRef('c.contact_id', '=', 'e.contact_id'),
    )
    .select(['e.conflict', 'e.contact_id', 'e.account_id', 'e.occurred_at'])
    .select(contactName.as('contact'))
    .where('e.tenant_id', '=', scope.tenantId)
    .where('e.campaign_id', '=', scope.campaignId)
    .where('e.conflict', 'is not', null)
    .where('e.conflict_cleared_at', 'is', null)
    .orderBy('e.recorded_at')
    .orderBy('e.event_id')
    .execute()
  return rows.flatMap(({ conflict, occurred_at, ...who }) =>
    conflict === null ? [] : [{ type: conflict, ...who, at: occurred_at }],
  )
}

/** A person has looked at the conflicts and lets the account go on. Answers how many there were. */
export async function clearConflicts(
  trx: Trx,
  scope: ConflictScope,
  nowMs: number,
): Promise<number> {
  const { accountId } = scope
  const rows = await trx
    .updateTable('contact_events')
    .set({ conflict_cleared_at: new Date(nowMs) })
    .where('tenant_id', '=', scope.tenantId)
    .where('campaign_id', '=', scope.campaignId)
    .$call((all) => (accountId === undefined ? all : all.where('account_id', '=', accountId)))
    .where('conflict', 'is not', null)
    .where('conflict_cleared_at', 'is', null)
    .returning('event_id')
    .execute()
  return rows.length
}
