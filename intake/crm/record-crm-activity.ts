import type { CrmActivity } from '../../contracts/crm-port.js'
import type { ReportedEvent } from '../../domain/events/consequence.js'
import { deriveId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { findMember, type Member } from '../../store/repositories/campaign-members.js'
import { findContactEvent } from '../../store/repositories/contact-events.js'
import { hasHeardFrom } from '../../store/repositories/crm-doubles.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { Reporter } from '../events/event-report.js'
import { auditEvent, lockForEvent, recordEventInside } from '../events/record-event-inside.js'
import { stopForDeal } from './stop-for-deal.js'

export interface CrmNews {
  tenantId: string
  campaignId: string
  contactId: string
  activities: CrmActivity[]
  by: Reporter
  nowMs: number
}

/** What only the CRM knew, as an event of the campaign: the claim that comes next sees what it stops. */
export async function recordCrmActivity(trx: Trx, news: CrmNews): Promise<void> {
  const { tenantId, campaignId, contactId } = news
  const campaign = { tenantId, campaignId }
  const known = await findMember(trx, campaign, contactId)
  if (!known) return
  await lockForEvent(trx, tenantId, [known])
  for (const activity of news.activities) {
    // read anew under the locks, and after each: it may have ended meanwhile
    const member = await findMember(trx, campaign, contactId)
    if (member === undefined || member.workflowId === null) return
    await record(trx, news, { activity, member })
  }
}

interface Found {
  activity: CrmActivity
  member: Member
}

async function record(trx: Trx, news: CrmNews, { activity, member }: Found): Promise<void> {
  switch (activity.kind) {
    case 'replied':
      if (activity.at_ms !== null && (await hasHeardFrom(trx, member, activity.at_ms))) return
      return recordEvent(trx, news, { activity, member, type: 'replied' })
    case 'meeting':
      return recordEvent(trx, news, { activity, member, type: 'meeting_booked' })
    case 'open_deal':
      return stopForDeal(trx, { ...news, member, reason: 'open deal in the CRM' })
    case 'customer':
      return stopForDeal(trx, { ...news, member, reason: 'customer in the CRM' })
  }
}

async function recordEvent(
  trx: Trx,
  { tenantId, by, nowMs }: CrmNews,
  { activity, member, type }: Found & { type: ReportedEvent['type'] },
): Promise<void> {
  const secret = await tenantSecret(trx, tenantId)
  const { campaignId } = member
  const eventId = deriveId('evt', secret, `crm:${type}:${activity.external_id}:${campaignId}`)
  // recorded before, and perhaps taken back by a person since
  if (await findContactEvent(trx, tenantId, eventId)) return
  const occurredAtMs = Math.min(activity.at_ms ?? nowMs, nowMs)
  const told = member.workflowId === null ? [] : [member.workflowId]
  const event = { type, disclosable: false }
  const report = { eventId, member, event, occurredAtMs, by, told, nowMs }
  const effect = await recordEventInside(trx, report)
  await auditEvent(trx, report, effect)
}
