import type { Standing } from '../../contracts/sender-checks.js'
import {
  judgeReputation,
  reputationDays,
  type ReputationFigures,
  type ReputationVerdict,
} from '../../domain/deliverability/judge-reputation.js'
import { dayMs } from '../../domain/time/local-time.js'
import { wallClock } from '../../runtime/clock.js'
import { newId } from '../../store/derive-ids.js'
import type { Db, Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { findSenderHold, holdSenderUnlocked } from '../../store/repositories/sender-holds.js'
import {
  lastFreshStart,
  lastStanding,
  noteStanding,
  reputationFigures,
} from '../../store/repositories/sender-standings.js'
import type { SenderId } from '../../store/repositories/senders.js'

export interface ReputationQuestion extends SenderId {
  /** The tenant's time. */
  nowMs: number
}

export interface Reputation extends ReputationFigures, ReputationVerdict {
  countedFromMs: number
}

export const reputationPrefix = 'reputation: '
const guard = 'reputation guard'

/** As the figures are now; a pause stands until a person lifts it, whatever they say. */
export async function readReputation(
  db: Db | Trx,
  { tenantId, senderId, nowMs }: ReputationQuestion,
): Promise<Reputation> {
  const fresh = await lastFreshStart(db, { tenantId, senderId })
  const countedFromMs = Math.max(nowMs - reputationDays * dayMs, fresh?.at.getTime() ?? 0)
  const figures = await reputationFigures(db, { tenantId, senderId }, new Date(countedFromMs))
  return { ...figures, ...judgeReputation(figures), countedFromMs }
}

/** In the transaction of a hard bounce or a complaint, after it was recorded. */
export async function guardReputation(trx: Trx, question: ReputationQuestion): Promise<Standing> {
  const { tenantId, senderId, nowMs } = question
  const hold = { tenantId, senderId, prefix: reputationPrefix } as const
  if (await findSenderHold(trx, hold)) return 'paused'
  const found = await readReputation(trx, question)
  const { standing, complaints } = found
  if (standing === 'ok') return standing
  const last = await lastStanding(trx, { tenantId, senderId })
  const countedFrom = new Date(found.countedFromMs)
  const known = last && last.at >= countedFrom ? last : undefined
  if (standing === 'warned' && known?.standing === 'warned' && known.complaints >= complaints) {
    return standing
  }
  const reason = found.reason ?? ''
  await noteStanding(trx, { tenantId, senderId, standing, complaints, reason, nowMs, by: guard })
  if (standing === 'paused')
    await holdSenderUnlocked(trx, { ...hold, words: reason, by: guard, nowMs })
  await announce(trx, {
    tenantId,
    type: standing === 'paused' ? 'sender.paused' : 'sender.warned',
    eventId: newId('evt'),
    contactId: null,
    campaignId: null,
    accountId: null,
    data: { sender_id: senderId, cause: 'reputation', reason },
    occurredAtMs: nowMs,
    nowMs: wallClock.now(),
    crm: null,
  })
  return standing
}
