import { sql } from 'kysely'
import type { ContactRole } from '../../contracts/temporal/account-outreach.js'
import { contactName } from '../contact-name.js'
import type { Db, Trx } from '../open-store.js'
import type { CampaignKey } from './campaigns.js'

/** A person in a campaign, with the outreach to their account. */
export interface Member {
  tenantId: string
  campaignId: string
  contactId: string
  accountId: string
  role: ContactRole
  email: string | null
  phone: string | null
  timezone: string | null
  /** null: never started, or over. */
  workflowId: string | null
}

function members(db: Db | Trx, tenantId: string, contactId: string) {
  return db
    .selectFrom('campaign_contacts as cc')
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 'cc.tenant_id').onRef('c.contact_id', '=', 'cc.contact_id'),
    )
    .leftJoin('campaign_accounts as ca', (join) =>
      join
        .onRef('ca.tenant_id', '=', 'cc.tenant_id')
        .onRef('ca.campaign_id', '=', 'cc.campaign_id')
        .onRef('ca.account_id', '=', 'cc.account_id')
        .on('ca.finished_at', 'is', null),
    )
    .select([
      'cc.tenant_id as tenantId',
      'cc.campaign_id as campaignId',
      'cc.contact_id as contactId',
      'cc.account_id as accountId',
      'cc.role',
      'c.email',
      'c.phone',
      'c.timezone',
      'ca.workflow_id as workflowId',
    ])
    .where('cc.tenant_id', '=', tenantId)
    .where('cc.contact_id', '=', contactId)
}

export async function findMember(
  db: Db | Trx,
  campaign: CampaignKey,
  contactId: string,
): Promise<Member | undefined> {
  return members(db, campaign.tenantId, contactId)
    .where('cc.campaign_id', '=', campaign.campaignId)
    .executeTakeFirst()
}

/** Where something would still be stopped if this person answered. */
export async function runningMemberships(
  db: Db | Trx,
  person: { tenantId: string; contactId: string },
): Promise<Member[]> {
  return members(db, person.tenantId, person.contactId)
    .innerJoin('campaigns', (join) =>
      join
        .onRef('campaigns.tenant_id', '=', 'cc.tenant_id')
        .onRef('campaigns.campaign_id', '=', 'cc.campaign_id'),
    )
    .where('campaigns.status', 'in', ['active', 'paused'])
    .where('ca.workflow_id', 'is not', null)
    .orderBy('cc.campaign_id')
    .execute()
}

/** Running campaigns of this person that do not know yet that they have unsubscribed. */
export async function membershipsToEnd(
  db: Db | Trx,
  person: { tenantId: string; contactId: string },
): Promise<Member[]> {
  return members(db, person.tenantId, person.contactId)
    .innerJoin('campaigns', (join) =>
      join
        .onRef('campaigns.tenant_id', '=', 'cc.tenant_id')
        .onRef('campaigns.campaign_id', '=', 'cc.campaign_id'),
    )
    .where('campaigns.status', 'in', ['active', 'paused'])
    .where('ca.workflow_id', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('contact_events as e')
            .select('e.event_id')
            .whereRef('e.tenant_id', '=', 'cc.tenant_id')
            .whereRef('e.campaign_id', '=', 'cc.campaign_id')
            .whereRef('e.contact_id', '=', 'cc.contact_id')
            .where('e.type', '=', 'unsubscribed'),
        ),
      ),
    )
    .orderBy('cc.campaign_id')
    .execute()
}

export async function contactNames(
  db: Db | Trx,
  tenantId: string,
  contactIds: string[],
): Promise<Map<string, string>> {
  const ids = [...new Set(contactIds)]
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('contacts as c')
    .select('c.contact_id')
    .select(contactName.as('name'))
    .where('c.tenant_id', '=', tenantId)
    .where('c.contact_id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.contact_id, row.name]))
}

const shownContacts = 200

/** In the order in which they were added. */
export async function listMembers(db: Db, campaign: CampaignKey) {
  return db
    .selectFrom('campaign_contacts as cc')
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 'cc.tenant_id').onRef('c.contact_id', '=', 'cc.contact_id'),
    )
    .select(['cc.contact_id', 'cc.account_id', 'cc.role', 'cc.score'])
    .select(['cc.progress', 'cc.progress_reason', 'c.title'])
    .select(contactName.as('name'))
    .select(
      sql<Date | null>`(
        select min(t.slot_at) from touches t
        where t.tenant_id = cc.tenant_id and t.campaign_id = cc.campaign_id
          and t.contact_id = cc.contact_id and t.state in ('planned', 'released')
          and cc.progress not in ('stopped', 'done')
      )`.as('next_at'),
    )
    .where('cc.tenant_id', '=', campaign.tenantId)
    .where('cc.campaign_id', '=', campaign.campaignId)
    .orderBy('cc.position')
    .limit(shownContacts)
    .execute()
}
