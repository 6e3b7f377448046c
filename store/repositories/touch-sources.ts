import type { Selectable } from 'kysely'
import type { Template } from '../../contracts/templates.js'
import type { Db } from '../open-store.js'
import type { ContactTable, SenderTable } from '../tables/people.js'
import { findAccount } from './accounts.js'
import { findCampaign, type CampaignRow } from './campaigns.js'
import { tenantTemplates } from './templates.js'

/** Everything one touch is rendered and judged from. */
export interface TouchSources {
  campaign: CampaignRow
  sender: Selectable<SenderTable>
  contact: Selectable<ContactTable>
  account: Record<string, unknown>
  templates: Omit<Template, 'created_at' | 'updated_at'>[]
  tenantSecret: string
}

export async function loadTouchSources(
  db: Db,
  touch: { tenantId: string; campaignId: string; accountId: string; contactId: string },
): Promise<TouchSources | undefined> {
  const { tenantId } = touch
  const campaign = await findCampaign(db, tenantId, touch.campaignId)
  if (!campaign) return undefined
  const sender = await db
    .selectFrom('senders')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('sender_id', '=', campaign.sender_id)
    .executeTakeFirst()
  const contact = await db
    .selectFrom('contacts')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', touch.contactId)
    .executeTakeFirst()
  const tenant = await db
    .selectFrom('tenants')
    .select('secret')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (!sender || !contact || !tenant) return undefined
  const account = await findAccount(db, tenantId, touch.accountId)
  return {
    campaign,
    sender,
    contact,
    account: account?.metadata ?? {},
    templates: campaign.steps.length > 0 ? [] : await tenantTemplates(db, tenantId),
    tenantSecret: tenant.secret,
  }
}
