import type { Selectable } from 'kysely'
import { campaignConfigSchema } from '../../contracts/campaign-config.js'
import type { CampaignQuery } from '../../contracts/campaigns.js'
import type { Page } from '../../contracts/page.js'
import type { ContactRole } from '../../contracts/temporal/account-outreach.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { CampaignTable } from '../tables/campaigns.js'

export type CampaignRow = Selectable<CampaignTable>

export interface CampaignKey {
  tenantId: string
  campaignId: string
}

/** Campaigns of the first version have no configuration of their own: what was true for them is the default. */
function withConfig(row: CampaignRow): CampaignRow {
  if (!('max_touchpoints' in row.config)) {
    return { ...row, config: campaignConfigSchema.parse({ working_hours: row.working_hours }) }
  }
  // younger than the rest of the configuration
  return {
    ...row,
    config: {
      ...row.config,
      allow_no_reply_detection: row.config.allow_no_reply_detection ?? false,
      task_expires_days: row.config.task_expires_days ?? 5,
    },
  }
}

export async function insertCampaign(
  trx: Trx,
  campaign: Omit<
    CampaignRow,
    'paused_at' | 'launched_at' | 'finished_at' | 'updated_at' | 'config_version'
  >,
): Promise<boolean> {
  const inserted = await trx
    .insertInto('campaigns')
    .values({
      ...campaign,
      steps: JSON.stringify(campaign.steps),
      working_hours: JSON.stringify(campaign.working_hours),
      warnings: JSON.stringify(campaign.warnings),
      config: JSON.stringify(campaign.config),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'campaign_id']).doNothing())
    .returning('campaign_id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function insertCampaignContacts(
  trx: Trx,
  campaign: { tenantId: string; campaignId: string; firstPosition: number },
  members: { contactId: string; accountId: string; role: ContactRole; score: number }[],
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
          role: member.role,
          score: member.score,
          position: campaign.firstPosition + from + index,
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
  const row = await db
    .selectFrom('campaigns')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst()
  return row && withConfig(row)
}

export async function lockCampaign(
  trx: Trx,
  tenantId: string,
  campaignId: string,
): Promise<CampaignRow | undefined> {
  const row = await trx
    .selectFrom('campaigns')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .forUpdate()
    .executeTakeFirst()
  return row && withConfig(row)
}

export async function updateCampaign(
  trx: Trx,
  campaign: { tenantId: string; campaignId: string },
  change: Partial<
    Pick<
      CampaignRow,
      'status' | 'paused_at' | 'launched_at' | 'finished_at' | 'planned_total' | 'updated_at'
    >
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

/** The newest first. */
export async function listCampaigns(
  db: Db,
  tenantId: string,
  query: CampaignQuery,
): Promise<Page<CampaignRow>> {
  const { status } = query
  const rows = await db
    .selectFrom('campaigns')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterCursor(query.cursor, 'campaign_id'))
    .$call((all) => (status === undefined ? all : all.where('status', '=', status)))
    .orderBy('created_at', 'desc')
    .orderBy('campaign_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: withConfig,
    position: (row) => ({ at: row.created_at.getTime(), id: row.campaign_id }),
  })
}
