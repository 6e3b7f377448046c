import type { LeadAnswer } from '../../contracts/leads.js'
import { mergePeople } from '../../domain/leads/merge-people.js'
import type { Trx } from '../../store/open-store.js'
import { memberCount } from '../../store/repositories/campaign-additions.js'
import type { CampaignRow } from '../../store/repositories/campaigns.js'
import { findRunningLead } from '../../store/repositories/lead-campaigns.js'
import { lockScopes } from '../../store/repositories/scopes.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { ApiDeps } from '../deps.js'
import { WithStatus } from '../endpoint/answer.js'
import { firstTouchpoint } from './first-touchpoint.js'
import { consentWarning } from '../campaigns/member-warnings.js'
import { mergeWarnings } from './lead-warnings.js'
import { repeatWarnings } from './repeat-warnings.js'
import { startLead, type LeadOrder } from './start-lead.js'
import { accountIdOfLead, storeLead } from './store-people.js'

interface Processed {
  isNew: boolean
  campaign: CampaignRow
  warnings: string[]
  contacts: number
}

/** process_new_lead of the seed: an account has one running campaign, however often its lead is posted. */
export async function processLead(
  deps: ApiDeps,
  order: LeadOrder,
): Promise<WithStatus<LeadAnswer>> {
  const { tenantId } = order.caller
  const ready = { nowMs: await deps.clock.now(tenantId), temporalIsUp: await deps.temporal.isUp() }
  const processed = await deps.store.transaction((trx) =>
    processInside(trx, deps, { ...order, ...ready }),
  )
  deps.outbox.nudge()
  const { campaign, isNew } = processed
  return new WithStatus(isNew ? 201 : 200, {
    success: true,
    campaign_id: campaign.campaign_id,
    contacts_count: processed.contacts,
    first_touchpoint: await firstTouchpoint(deps, campaign),
    warnings: processed.warnings,
  })
}

async function processInside(
  trx: Trx,
  deps: ApiDeps,
  order: LeadOrder & { nowMs: number; temporalIsUp: boolean },
): Promise<Processed> {
  const { caller, input, nowMs } = order
  const { tenantId } = caller
  const secret = await tenantSecret(trx, tenantId)
  const accountId = accountIdOfLead(secret, input)
  // the second of two equal leads waits here and then finds the campaign of the first
  await lockScopes(trx, tenantId, [{ kind: 'account', key: accountId, mode: 'update' }])
  const merged = mergePeople(input)
  const { people } = merged
  const lead = await storeLead(trx, { tenantId, secret, accountId, input, people, nowMs })
  const contacts = lead.members.map(({ contact }) => contact)
  const warnings = [
    ...mergeWarnings(merged),
    ...consentWarning(
      people.map(({ contact }) => contact.consent),
      contacts,
    ),
  ]
  const running = await findRunningLead(trx, tenantId, accountId)
  const started = running
    ? { isNew: false, campaign: running }
    : await startLead(trx, deps, { ...order, secret, lead, warnings })
  const { campaign, isNew } = started
  const key = { tenantId, campaignId: campaign.campaign_id }
  return {
    ...started,
    warnings: isNew
      ? campaign.warnings
      : [...(await repeatWarnings(trx, { campaign, contacts, input })), ...warnings],
    contacts: await memberCount(trx, key),
  }
}
