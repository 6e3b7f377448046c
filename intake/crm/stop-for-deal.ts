import { wallClock } from '../../runtime/clock.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { audit } from '../../store/repositories/audit.js'
import { saveProgress } from '../../store/repositories/campaign-accounts.js'
import type { Member } from '../../store/repositories/campaign-members.js'
import { findStop, placeStop } from '../../store/repositories/stops.js'
import type { Reporter } from '../events/event-report.js'
import { tellOutreach } from '../events/tell-outreach.js'

export interface DealStop {
  tenantId: string
  member: Member
  reason: string
  by: Reporter
  nowMs: number
}

/** Nobody did anything, so it is no event: somebody of ours is talking with this person already. */
export async function stopForDeal(trx: Trx, order: DealStop): Promise<void> {
  const { tenantId, member, reason, by, nowMs } = order
  const { campaignId, contactId, workflowId } = member
  const scope = { kind: 'contact' as const, key: contactId }
  const stop = { tenantId, scope, campaignId, reason }
  if (await findStop(trx, stop)) return
  await placeStop(trx, { ...stop, effect: 'end', by: by.actor, nowMs })
  await saveProgress(trx, member, [{ contact_id: contactId, progress: 'stopped', reason }])
  await tellOutreach(trx, workflowId === null ? [] : [workflowId], {
    caller: { tenantId, requestId: by.requestId },
    fact: { kind: 'stop_contact', contact_id: contactId, reason },
    nowMs,
  })
  await announce(trx, {
    tenantId,
    type: 'contact.stopped',
    eventId: newId('evt'),
    contactId,
    campaignId,
    accountId: member.accountId,
    data: { reason },
    occurredAtMs: nowMs,
    nowMs: wallClock.now(),
    crm: null,
  })
  await audit(trx, {
    tenantId,
    actor: by.actor,
    action: 'crm.stop',
    subject: contactId,
    detail: { campaign_id: campaignId, reason },
    at: nowMs,
  })
}
