import { workingHoursSchema, type Campaign, type CampaignInput } from '../../contracts/campaigns.js'
import { accountOfContact } from '../../domain/outreach/account-of-contact.js'
import { canonicalJson } from '../../store/canonical-json.js'
import { deriveId, newId } from '../../store/derive-ids.js'
import { audit } from '../../store/repositories/audit.js'
import { insertCampaign, insertCampaignContacts } from '../../store/repositories/campaigns.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { refuseUnrenderable, warningsFor } from './launch-check.js'
import { launchInside, refuseWithoutTemporal } from './launch-campaign.js'
import { loadContacts, loadSender } from './load-members.js'
import { readCampaign } from './read-campaign.js'

export interface CreateOrder {
  caller: Principal
  input: CampaignInput
  /** The same key and body always make the same campaign, also when the first answer was never stored. */
  idempotencyKey: string | undefined
}

export async function createCampaign(deps: ApiDeps, order: CreateOrder): Promise<Campaign> {
  const { caller, input } = order
  if (input.launch) await refuseWithoutTemporal(deps)
  const nowMs = await deps.clock.now(caller.tenantId)
  const contactIds = [...new Set(input.contact_ids)]
  const duplicates = input.contact_ids.length - contactIds.length
  const campaignId = await deps.store.transaction(async (trx) => {
    const { tenantId } = caller
    const secret = await tenantSecret(trx, tenantId)
    const sender = await loadSender(trx, tenantId, input.sender_id)
    const contacts = await loadContacts(trx, tenantId, contactIds)
    refuseUnrenderable(input.steps, contacts, sender)
    const { defaultTimezone } = deps.settings
    const members = { contacts, duplicates, defaultTimezone }
    const id = order.idempotencyKey
      ? deriveId('cmp', secret, `campaign:${order.idempotencyKey}:${canonicalJson(input)}`)
      : newId('cmp')
    const isNew = await insertCampaign(trx, {
      campaign_id: id,
      tenant_id: tenantId,
      kind: 'abm',
      name: input.name,
      status: 'draft',
      sender_id: input.sender_id,
      steps: input.steps,
      working_hours: input.working_hours ?? workingHoursSchema.parse({}),
      planned_total: 0,
      warnings: await warningsFor(trx, tenantId, members),
      created_at: new Date(nowMs),
    })
    if (!isNew) return id
    await insertCampaignContacts(
      trx,
      { tenantId, campaignId: id },
      contacts.map((contact) => ({
        contactId: contact.contact_id,
        accountId: deriveId('acc', secret, accountOfContact(contact)),
      })),
    )
    if (input.launch) await launchInside(trx, { caller, campaignId: id, nowMs })
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: input.launch ? 'campaign.launch' : 'campaign.create',
      subject: id,
      detail: { contacts: contacts.length, steps: input.steps.length },
      at: nowMs,
    })
    return id
  })
  deps.outbox.nudge()
  return readCampaign(deps, caller.tenantId, campaignId)
}
