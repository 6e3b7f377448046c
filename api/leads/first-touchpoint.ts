import type { Touchpoint } from '../../contracts/campaigns.js'
import type { Db } from '../../store/open-store.js'
import { accountContacts } from '../../store/repositories/campaign-accounts.js'
import { contactNames } from '../../store/repositories/campaign-members.js'
import type { CampaignRow } from '../../store/repositories/campaigns.js'
import {
  hasTouches,
  plannedRows,
  type PlannedRow,
} from '../../store/repositories/planned-touches.js'
import { suppressedContacts } from '../../store/repositories/suppressed-contacts.js'
import { firstTouch } from '../campaigns/account-plan.js'
import { tenantChannels } from '../campaigns/channel-setting.js'
import type { ApiDeps } from '../deps.js'

type Touch = Omit<Touchpoint, 'contact'>

/**
 * As the workflow has planned it, or will: it answers later than this call. Whoever is suppressed gets
 * nothing although it is planned.
 */
export async function firstTouchpoint(
  deps: ApiDeps,
  campaign: CampaignRow,
): Promise<Touchpoint | null> {
  const { db } = deps.store
  const { tenant_id: tenantId, lead_account_id: accountId } = campaign
  if (accountId === null) return null
  const key = { tenantId, campaignId: campaign.campaign_id, accountId }
  const people = await accountContacts(db, key)
  const suppressed = await suppressedContacts(db, tenantId, people)
  const welcome = people.filter(({ contact_id }) => !suppressed.has(contact_id))
  const isWelcome = ({ contact_id }: Touch) => !suppressed.has(contact_id)
  const stored = await storedTouches(db, campaign)
  const touch = stored ? stored.find(isWelcome) : await futureTouch(deps, campaign, welcome)
  if (!touch) return null
  const names = await contactNames(db, tenantId, [touch.contact_id])
  return { ...touch, contact: names.get(touch.contact_id) ?? touch.contact_id }
}

const looked = 50

/** undefined: nothing has been planned yet. */
async function storedTouches(db: Db, campaign: CampaignRow): Promise<Touch[] | undefined> {
  const key = { tenantId: campaign.tenant_id, campaignId: campaign.campaign_id }
  const planned = await plannedRows(db, key, looked)
  if (planned.length > 0) return planned.map(toTouch)
  return (await hasTouches(db, key)) ? [] : undefined
}

function toTouch({ slot_at, ...row }: PlannedRow): Touch {
  return { ...row, at: slot_at.toISOString() }
}

async function futureTouch(
  deps: ApiDeps,
  campaign: CampaignRow,
  contacts: Awaited<ReturnType<typeof accountContacts>>,
): Promise<Touch | undefined> {
  const { config, steps, config_version: version, tenant_id: tenantId } = campaign
  const channels = await tenantChannels(deps, deps.store.db, { tenantId, contacts })
  const touch = firstTouch(
    {
      ref: {
        tenant_id: tenantId,
        campaign_id: campaign.campaign_id,
        account_id: campaign.lead_account_id ?? '',
      },
      plan: { config, steps, version },
      contacts,
      default_zone: deps.settings.defaultTimezone,
      channels,
    },
    (campaign.launched_at ?? campaign.created_at).getTime(),
  )
  if (!touch) return undefined
  const { contact_id, channel, step, slot } = touch
  return { contact_id, channel, step, at: new Date(slot.at_ms).toISOString(), reason: slot.reason }
}
