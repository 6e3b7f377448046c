import { ApplicationFailure } from '@temporalio/activity'
import { calendarsFor } from '../../calendar/calendars-for.js'
import type { LoadedAccount, LoadOrder } from '../../contracts/temporal/outreach-activities.js'
import { rulesAndFacts } from '../../domain/outreach/account-sources.js'
import { accountContacts } from '../../store/repositories/campaign-accounts.js'
import { findCampaign } from '../../store/repositories/campaigns.js'
import { accountEngagements } from '../../store/repositories/contact-events.js'
import { suppressedPhones } from '../../store/repositories/suppressed-contacts.js'
import type { OutreachDeps } from './deps.js'
import { loadPast } from './load-past.js'

/** What a workflow may know of its account: ids, rules and calendars as plain data. */
export async function loadAccount(deps: OutreachDeps, order: LoadOrder): Promise<LoadedAccount> {
  const { tenant_id: tenantId, campaign_id: campaignId, account_id: accountId } = order
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
  const people = await accountContacts(db, account)
  const { rules, contacts, calendar } = rulesAndFacts({
    plan: { config, steps, version },
    contacts: people,
    default_zone: deps.defaultTimezone,
    channels: {
      sms: deps.sms !== null,
      suppressed_phones: await suppressedPhones(db, tenantId, people),
    },
  })
  return {
    rules,
    contacts,
    ...calendarsFor(calendar, order.at_ms),
    engagements: await accountEngagements(db, account),
    ...(order.with_past ? { past: await loadPast(db, account, rules) } : {}),
  }
}
