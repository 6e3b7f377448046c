import type { EventEffect } from '../../contracts/events.js'
import { effectAfterEnd } from '../../domain/events/effect-after-end.js'
import { effectOfEvent, type EffectOfEvent } from '../../domain/events/effect-of-event.js'
import { rulesOf } from '../../domain/outreach/rules-of.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { countAccounts } from '../../store/repositories/account-runs.js'
import type { Member } from '../../store/repositories/campaign-members.js'
import { lockCampaign, type CampaignRow } from '../../store/repositories/campaigns.js'
import { countEvents, insertContactEvent } from '../../store/repositories/contact-events.js'
import { lockScopes, type ScopeLock } from '../../store/repositories/scopes.js'
import { guardReputation } from '../reputation/guard-reputation.js'
import { announceEffect } from './announce-effect.js'
import { carryOutEffect } from './carry-out-effect.js'
import type { EventReport } from './event-report.js'

/** Everything that an event of these people may stop, before anything is read that decides about it. */
export async function lockForEvent(trx: Trx, tenantId: string, members: Member[]): Promise<void> {
  if (members.length === 0) return
  const locks: ScopeLock[] = []
  for (const member of members) {
    const { campaignId, accountId, contactId, email, phone } = member
    // the conflict of a campaign's only account pauses the campaign; further accounts are only ever added
    const mode = (await countAccounts(trx, member)) === 1 ? 'update' : 'share'
    locks.push({ kind: 'campaign', key: campaignId, mode })
    for (const [kind, key] of [
      ['account', accountId],
      ['contact', contactId],
      ['address', email],
      ['address', phone],
    ] as const) {
      if (key !== null) locks.push({ kind, key, mode: 'update' })
    }
  }
  const unique = new Map(locks.map((lock) => [`${lock.kind} ${lock.key}`, lock]))
  await lockScopes(trx, tenantId, [...unique.values()])
}

/**
 * The one way an event gets into a campaign, under the locks of `lockForEvent`: what it stops is stopped
 * when this transaction commits, whether or not the workflow is there to be told.
 */
export async function recordEventInside(trx: Trx, report: EventReport): Promise<EventEffect> {
  const { eventId, member, event, occurredAtMs, nowMs } = report
  const { tenantId, campaignId, accountId, contactId } = member
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  if (!campaign) throw new Error(`campaign ${campaignId} does not exist`)
  const effect = await judge(trx, report, campaign)
  const done = await carryOutEffect(trx, { report, campaign, effect })
  const recorded = {
    contact: contactWords[effect.contact.kind],
    account: accountWords[effect.account],
    suppressed: done.suppressed,
    effect: effect.effect,
  }
  await insertContactEvent(trx, {
    tenant_id: tenantId,
    event_id: eventId,
    campaign_id: campaignId,
    account_id: accountId,
    contact_id: contactId,
    type: event.type,
    sentiment: event.sentiment ?? null,
    engagement: event.engagement ?? null,
    disclosable: event.disclosable,
    conflict: effect.conflict,
    effect: JSON.stringify(recorded),
    occurred_at: new Date(occurredAtMs),
    recorded_at: new Date(nowMs),
    recorded_by: report.by.actor,
  })
  await announceEffect(trx, report, recorded)
  if (event.type === 'bounced_hard' || event.type === 'complained') {
    await guardReputation(trx, { tenantId, senderId: campaign.sender_id, nowMs })
  }
  return {
    event_id: eventId,
    campaign_id: campaignId,
    contact_id: contactId,
    type: event.type,
    occurred_at: new Date(occurredAtMs).toISOString(),
    conflict: effect.conflict,
    ...recorded,
    in_flight: done.inFlight,
  }
}

const contactWords = {
  stop: 'stopped',
  hold: 'held',
  postpone: 'postponed',
  none: 'unchanged',
} as const
const accountWords = { pause: 'paused', won: 'won', none: 'unchanged' } as const

async function judge(trx: Trx, report: EventReport, campaign: CampaignRow): Promise<EffectOfEvent> {
  const { member, event } = report
  const { config, steps, config_version: version } = campaign
  const before = await countEvents(trx, member, 'bounced_soft')
  const effect = effectOfEvent(
    event,
    { role: member.role, soft_bounces: before },
    rulesOf({ config, steps, version }),
  )
  const isOpen = campaign.status === 'active' || campaign.status === 'paused'
  return isOpen && member.workflowId !== null ? effect : effectAfterEnd(effect)
}

/** Last in the transaction: its lock makes the tenant's other audited changes wait. */
export async function auditEvent(
  trx: Trx,
  report: EventReport,
  effect: EventEffect,
): Promise<void> {
  await audit(trx, {
    tenantId: report.member.tenantId,
    actor: report.by.actor,
    action: 'event.record',
    subject: effect.event_id,
    detail: {
      campaign_id: effect.campaign_id,
      contact_id: effect.contact_id,
      type: effect.type,
      conflict: effect.conflict,
      suppressed: effect.suppressed,
      in_flight: effect.in_flight.length,
    },
    at: report.nowMs,
  })
}
