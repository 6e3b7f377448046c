import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import type { CampaignTable, ContactTable, SenderTable } from '../schema.js'

export type CampaignRow = Selectable<CampaignTable>

/** Everything one touch is rendered and judged from. */
export interface TouchSources {
  campaign: CampaignRow
  sender: Selectable<SenderTable>
  contact: Selectable<ContactTable>
  tenantSecret: string
}

export async function insertCampaign(
  trx: Trx,
  campaign: Omit<CampaignRow, 'paused_at' | 'launched_at' | 'finished_at'>,
): Promise<boolean> {
  const inserted = await trx
    .insertInto('campaigns')
    .values({
      ...campaign,
      steps: JSON.stringify(campaign.steps),
      working_hours: JSON.stringify(campaign.working_hours),
      warnings: JSON.stringify(campaign.warnings),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'campaign_id']).doNothing())
    .returning('campaign_id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function insertCampaignContacts(
  trx: Trx,
  campaign: { tenantId: string; campaignId: string },
  members: { contactId: string; accountId: string }[],
): Promise<void> {
  const chunk = 500
  for (let from = 0; from < members.length; from += chunk) {
    await trx
      .insertInto('campaign_contacts')
      .values(
        members.slice(from, from + chunk).map((member, index) => ({
          tenant_id: campaign.tenantId,
          campaign_id: campaign.campaignId,
          contact_id: member.contactId,
          account_id: member.accountId,
          position: from + index,
        })),
      )
      .execute()
  }
}

export async function insertCampaignAccounts(
  trx: Trx,
  campaign: { tenantId: string; campaignId: string; nowMs: number },
  accounts: { accountId: string; workflowId: string }[],
): Promise<void> {
  const chunk = 500
  for (let from = 0; from < accounts.length; from += chunk) {
    await trx
      .insertInto('campaign_accounts')
      .values(
        accounts.slice(from, from + chunk).map((account) => ({
          tenant_id: campaign.tenantId,
          campaign_id: campaign.campaignId,
          account_id: account.accountId,
          workflow_id: account.workflowId,
          stage: 'starting',
          reason: 'launched, not yet planned',
          next_at: null,
          started_at: new Date(campaign.nowMs),
          finished_at: null,
        })),
      )
      .execute()
  }
}

export async function findCampaign(
  db: Db | Trx,
  tenantId: string,
  campaignId: string,
): Promise<CampaignRow | undefined> {
  return db
    .selectFrom('campaigns')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst()
}

export async function lockCampaign(
  trx: Trx,
  tenantId: string,
  campaignId: string,
): Promise<CampaignRow | undefined> {
  return trx
    .selectFrom('campaigns')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .forUpdate()
    .executeTakeFirst()
}

export async function updateCampaign(
  trx: Trx,
  campaign: { tenantId: string; campaignId: string },
  change: Partial<
    Pick<CampaignRow, 'status' | 'paused_at' | 'launched_at' | 'finished_at' | 'planned_total'>
  >,
): Promise<void> {
  await trx
    .updateTable('campaigns')
    .set(change)
    .where('tenant_id', '=', campaign.tenantId)
    .where('campaign_id', '=', campaign.campaignId)
    .execute()
}

export async function campaignMembers(
  db: Db | Trx,
  tenantId: string,
  campaignId: string,
): Promise<{ contact_id: string; account_id: string }[]> {
  return db
    .selectFrom('campaign_contacts')
    .select(['contact_id', 'account_id'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .orderBy('position')
    .execute()
}

export async function runningWorkflows(
  db: Db | Trx,
  tenantId: string,
  campaignId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('campaign_accounts')
    .select('workflow_id')
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('finished_at', 'is', null)
    .execute()
  return rows.map((row) => row.workflow_id)
}

export async function loadTouchSources(
  db: Db,
  touch: { tenantId: string; campaignId: string; contactId: string },
): Promise<TouchSources | undefined> {
  const campaign = await findCampaign(db, touch.tenantId, touch.campaignId)
  if (!campaign) return undefined
  const sender = await db
    .selectFrom('senders')
    .selectAll()
    .where('tenant_id', '=', touch.tenantId)
    .where('sender_id', '=', campaign.sender_id)
    .executeTakeFirst()
  const contact = await db
    .selectFrom('contacts')
    .selectAll()
    .where('tenant_id', '=', touch.tenantId)
    .where('contact_id', '=', touch.contactId)
    .executeTakeFirst()
  const tenant = await db
    .selectFrom('tenants')
    .select('secret')
    .where('tenant_id', '=', touch.tenantId)
    .executeTakeFirst()
  if (!sender || !contact || !tenant) return undefined
  return { campaign, sender, contact, tenantSecret: tenant.secret }
}

export interface CampaignFigures {
  touches: Record<string, number>
  contacts: number
  accounts: number
  accountsFinished: number
}

export async function campaignFigures(
  db: Db,
  tenantId: string,
  campaignId: string,
): Promise<CampaignFigures> {
  const mine = { tenant_id: tenantId, campaign_id: campaignId }
  const touches = await sql<{ state: string; count: number }>`
    select state, count(*)::int as count from touches
    where tenant_id = ${mine.tenant_id} and campaign_id = ${mine.campaign_id} group by state`.execute(
    db,
  )
  const totals = await sql<{ contacts: number; accounts: number; finished: number }>`
    select
      (select count(*)::int from campaign_contacts
        where tenant_id = ${mine.tenant_id} and campaign_id = ${mine.campaign_id}) as contacts,
      (select count(distinct account_id)::int from campaign_contacts
        where tenant_id = ${mine.tenant_id} and campaign_id = ${mine.campaign_id}) as accounts,
      (select count(*)::int from campaign_accounts
        where tenant_id = ${mine.tenant_id} and campaign_id = ${mine.campaign_id}
          and finished_at is not null) as finished`.execute(db)
  const total = totals.rows[0]
  return {
    touches: Object.fromEntries(touches.rows.map((row) => [row.state, row.count])),
    contacts: total?.contacts ?? 0,
    accounts: total?.accounts ?? 0,
    accountsFinished: total?.finished ?? 0,
  }
}

export async function nextTouch(db: Db, tenantId: string, campaignId: string) {
  return db
    .selectFrom('touches')
    .select(['contact_id', 'step', 'channel', 'slot_at', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('state', 'in', ['planned', 'released'])
    .orderBy('slot_at')
    .limit(1)
    .executeTakeFirst()
}
