import { ApplicationFailure } from '@temporalio/activity'
import { calendarsFor } from '../../calendar/calendars-for.js'
import type { AccountRef, LoadedAccount } from '../../contracts/temporal/outreach-activities.js'
import { rulesAndFacts } from '../../domain/outreach/account-sources.js'
import { accountContacts } from '../../store/repositories/campaign-accounts.js'
import { findCampaign } from '../../store/repositories/campaigns.js'
import { accountEngagements } from '../../store/repositories/contact-events.js'
import type { OutreachDeps } from './deps.js'

/** What a workflow may know of its account: ids, rules and calendars as plain data. */
export async function loadAccount(
  deps: OutreachDeps,
  ref: AccountRef & { at_ms: number },
): Promise<LoadedAccount> {
  const { tenant_id: tenantId, campaign_id: campaignId, account_id: accountId } = ref
  const { db } = deps.store
  const campaign = await findCampaign(db, tenantId, campaignId)
  if (!campaign) {
    throw ApplicationFailure.nonRetryable(
      `campaign ${campaignId} does not exist`,
      'CampaignMissing',
    )
  }
  const { config, steps, config_version: version } = campaign
  const account = { tenantId, campaignId, accountId }
  const { rules, contacts, calendar } = rulesAndFacts({
    plan: { config, steps, version },
    contacts: await accountContacts(db, account),
    default_zone: deps.defaultTimezone,
  })
  return {
    rules,
    contacts,
    ...calendarsFor(calendar, ref.at_ms),
    engagements: await accountEngagements(db, account),
  }
}
