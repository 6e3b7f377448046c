import { dayMs } from '../../domain/time/local-time.js'
import type { Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import type { Member } from '../../store/repositories/campaign-members.js'
import { closeFollowUp, insertFollowUp } from '../../store/repositories/follow-ups.js'
import type { ClassToFollow } from './followed.js'

const daysWithoutDate = 30
const morningMs = 9 * 3_600_000

/** "Not now" is a date in somebody's calendar, else it is "never". */
export async function writeFollowUp(trx: Trx, asked: ClassToFollow, member: Member): Promise<void> {
  const { tenantId, inboxId, returnDate, nowMs } = asked
  const taskId = followUpOf(inboxId)
  const dueAtMs =
    returnDate === null ? nowMs + daysWithoutDate * dayMs : Date.parse(returnDate) + morningMs
  await insertFollowUp(trx, {
    tenantId,
    taskId,
    contactId: member.contactId,
    campaignId: member.campaignId,
    accountId: member.accountId,
    channel: asked.channel,
    dueAtMs,
    nowMs,
  })
  await announce(trx, {
    tenantId,
    type: 'task.created',
    eventId: `${taskId}.created`,
    contactId: member.contactId,
    campaignId: member.campaignId,
    accountId: member.accountId,
    data: {
      task_id: taskId,
      kind: 'follow_up',
      channel: asked.channel,
      due_at: new Date(dueAtMs).toISOString(),
    },
    occurredAtMs: nowMs,
    nowMs: asked.wallMs,
    crm: null,
  })
}

/** The reply was none that asked for it. */
export async function dropFollowUp(
  trx: Trx,
  dropped: { tenantId: string; inboxId: string; by: string; nowMs: number },
): Promise<void> {
  await closeFollowUp(trx, { ...dropped, taskId: followUpOf(dropped.inboxId) })
}

function followUpOf(inboxId: string): string {
  return `tsk_${inboxId.replace(/^inb_/, '')}`
}
