import { assertNever } from '../../domain/shared/assert-never.js'
import type { Trx } from '../../store/open-store.js'
import { accountHolds, liftAccountHolds } from '../../store/repositories/account-holds.js'
import { countAccounts } from '../../store/repositories/account-runs.js'
import { saveProgress, unmarkWon } from '../../store/repositories/campaign-accounts.js'
import { findMember, type Member } from '../../store/repositories/campaign-members.js'
import { lockCampaign, type CampaignRow } from '../../store/repositories/campaigns.js'
import {
  findContactEvent,
  isStoppedByOthers,
  markUndone,
  openConflictsOfAccount,
  type ContactEventRow,
} from '../../store/repositories/contact-events.js'
import { liftContactStops } from '../../store/repositories/stops.js'
import { withdrawSuppressions } from '../../store/repositories/suppressions.js'
import type { Reporter } from './event-report.js'
import { lockForEvent } from './record-event-inside.js'
import { resumeInside } from './resume-inside.js'
import { tellOutreach } from './tell-outreach.js'

export interface Undoing {
  tenantId: string
  eventId: string
  by: Pick<Reporter, 'requestId'>
  nowMs: number
}

interface Work extends Undoing {
  event: ContactEventRow
  member: Member
  campaign: CampaignRow
}

/**
 * What an event stopped goes on, unless something else stops it, too. Answers in sentences what changed;
 * an event that is unknown or was undone before changes nothing.
 */
export async function undoEvent(trx: Trx, undoing: Undoing): Promise<{ undone: string[] }> {
  const { tenantId, eventId, nowMs } = undoing
  const told = await findContactEvent(trx, tenantId, eventId)
  if (!told) return { undone: [] }
  const key = { tenantId, campaignId: told.campaign_id }
  const known = await findMember(trx, key, told.contact_id)
  if (!known) return { undone: [] }
  await lockForEvent(trx, tenantId, [known])
  const campaign = await lockCampaign(trx, tenantId, told.campaign_id)
  // read again under the locks: somebody else may have undone it, or the outreach may have ended
  const event = await findContactEvent(trx, tenantId, eventId)
  const member = await findMember(trx, key, told.contact_id)
  if (!campaign || !event || event.undone_at !== null || !member) return { undone: [] }
  await markUndone(trx, { tenantId, eventId, nowMs })
  const work = { ...undoing, event, member, campaign }
  return {
    undone: [
      ...(await undoSuppression(trx, work)),
      ...(await undoContact(trx, work)),
      ...(await undoAccount(trx, work)),
    ],
  }
}

const suppressing = {
  unsubscribed: 'unsubscribed',
  complained: 'complained',
  bounced_hard: 'bounced_hard',
} as const

async function undoSuppression(trx: Trx, { event, member }: Work): Promise<string[]> {
  const { type } = event
  if (!event.effect.suppressed || !isSuppressing(type)) return []
  const values = [member.email, member.phone].flatMap((value) => value ?? [])
  const reason = suppressing[type]
  const withdrawn = await withdrawSuppressions(trx, { tenantId: member.tenantId, values, reason })
  return withdrawn > 0 ? ['The address may be written to again.'] : []
}

function isSuppressing(type: string): type is keyof typeof suppressing {
  return Object.hasOwn(suppressing, type)
}

async function undoContact(trx: Trx, work: Work): Promise<string[]> {
  const { event, member } = work
  if (event.effect.contact === 'unchanged') return []
  if (await isStoppedByOthers(trx, member)) {
    return ['Something else stops this person, too, so they stay stopped.']
  }
  await liftContactStops(trx, member)
  if (member.workflowId === null) {
    return ['The outreach to this account has ended, so nobody is written to again.']
  }
  const standing = { contact_id: member.contactId, progress: 'queued', reason: 'goes on' }
  await saveProgress(trx, member, [standing])
  const fact = { kind: 'revive_contact', contact_id: member.contactId } as const
  await tellOutreach(trx, [member.workflowId], { caller: callerOf(work), fact, nowMs: work.nowMs })
  return ['This person goes on where they were.']
}

async function undoAccount(trx: Trx, work: Work): Promise<string[]> {
  const { account } = work.event.effect
  switch (account) {
    case 'unchanged':
      return []
    case 'won':
      await unmarkWon(trx, work.member)
      return ['The account no longer counts as won; its outreach has ended and is not begun again.']
    case 'paused':
      return resumeAccount(trx, work)
    default:
      return assertNever(account)
  }
}

async function resumeAccount(trx: Trx, work: Work): Promise<string[]> {
  const { member, campaign, nowMs } = work
  if (member.workflowId === null) return []
  if ((await openConflictsOfAccount(trx, member)) > 0) {
    return ['Another conflict keeps the account paused.']
  }
  const [hold] = await accountHolds(trx, member)
  if (!hold) return []
  const isOnly = (await countAccounts(trx, member)) === 1
  const isPausedByHand =
    isOnly &&
    campaign.status === 'paused' &&
    campaign.paused_at?.getTime() !== hold.created_at.getTime()
  if (isPausedByHand) {
    await liftAccountHolds(trx, member)
    return ['The campaign stays paused, because a person paused it.']
  }
  const { campaignId, accountId } = member
  await resumeInside(trx, { caller: callerOf(work), campaignId, accountId, campaign, nowMs })
  return ['The account goes on.']
}

function callerOf({ tenantId, by }: Work): { tenantId: string; requestId: string } {
  return { tenantId, requestId: by.requestId }
}
