import { ApplicationFailure } from '@temporalio/activity'
import type { WorkingHours } from '../../contracts/campaigns.js'
import type { HoursRule } from '../../contracts/temporal/account-outreach.js'
import type { AccountRef, LoadedAccount } from '../../contracts/temporal/outreach-activities.js'
import { accountContacts } from '../../store/repositories/campaign-accounts.js'
import { findCampaign } from '../../store/repositories/campaigns.js'
import type { OutreachDeps } from './deps.js'
import { zoneTable } from './zone-table.js'

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** What a workflow may know of its account: ids, steps, hours and zones as plain data. */
export async function loadAccount(
  deps: OutreachDeps,
  ref: AccountRef & { at_ms: number },
): Promise<LoadedAccount> {
  const { tenant_id: tenantId, campaign_id: campaignId, account_id: accountId } = ref
  const campaign = await findCampaign(deps.store.db, tenantId, campaignId)
  if (!campaign) {
    throw ApplicationFailure.nonRetryable(
      `campaign ${campaignId} does not exist`,
      'CampaignMissing',
    )
  }
  const rows = await accountContacts(deps.store.db, { tenantId, campaignId, accountId })
  const contacts = rows.map((row) => ({
    contact_id: row.contact_id,
    zone: row.timezone ?? deps.defaultTimezone,
  }))
  const names = [...new Set(contacts.map((contact) => contact.zone))]
  return {
    steps: campaign.steps.map((step) => ({ channel: step.channel, wait_days: step.wait_days })),
    hours: hoursRule(campaign.working_hours),
    zones: Object.fromEntries(names.map((name) => [name, zoneTable(name, ref.at_ms)])),
    contacts,
  }
}

function hoursRule(hours: WorkingHours): HoursRule {
  return {
    start_minute: minuteOf(hours.start),
    end_minute: minuteOf(hours.end),
    days: hours.days.map((day) => weekdays.indexOf(day) + 1),
  }
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
