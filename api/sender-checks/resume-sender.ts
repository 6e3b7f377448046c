import type { SenderReputation, SenderResume } from '../../contracts/sender-checks.js'
import { readReputation, reputationPrefix } from '../../intake/reputation/guard-reputation.js'
import type { Db, Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { findSenderHold } from '../../store/repositories/sender-holds.js'
import { lastFreshStart, noteStanding } from '../../store/repositories/sender-standings.js'
import { findSender, type SenderId } from '../../store/repositories/senders.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'
import { letGo } from './carry-out-verdict.js'

/** A person answers for it: what was counted until now no longer counts. */
export async function resumeSender(
  deps: ApiDeps,
  caller: Principal,
  { senderId, note }: SenderResume & { senderId: string },
): Promise<SenderReputation> {
  const { tenantId } = caller
  const id = { tenantId, senderId }
  const nowMs = await deps.clock.now(tenantId)
  const answer = await deps.store.transaction(async (trx) => {
    const { standing } = await reputationOf(trx, id, nowMs)
    if (standing === 'ok') {
      throw new ApiProblem(
        'conflict',
        'The sender is neither warned nor paused: there is nothing to resume.',
      )
    }
    const { requestId } = caller
    const resumed = await letGo(trx, { ...id, prefix: reputationPrefix, nowMs, requestId })
    const fresh = { standing: 'ok', complaints: 0, reason: note } as const
    await noteStanding(trx, { ...id, ...fresh, nowMs, by: caller.keyId })
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'sender.resumed',
      subject: senderId,
      detail: { was: standing, resumed },
      at: nowMs,
    })
    return reputationOf(trx, id, nowMs)
  })
  deps.outbox.nudge()
  return answer
}

export async function reputationOf(
  db: Db | Trx,
  id: SenderId,
  nowMs: number,
): Promise<SenderReputation> {
  if (!(await findSender(db, id))) throw notFound('sender')
  const fresh = (await lastFreshStart(db, id)) ?? null
  const { countedFromMs, ...found } = await readReputation(db, { ...id, nowMs })
  const hold = await findSenderHold(db, { ...id, prefix: reputationPrefix })
  return {
    sender_id: id.senderId,
    messages: found.messages,
    bounces: found.bounces,
    complaints: found.complaints,
    // above the limit and not held: the figures have moved since the last event, which is what is judged
    standing: hold ? 'paused' : found.standing === 'paused' ? 'warned' : found.standing,
    reason: hold ? hold.reason.slice(reputationPrefix.length) : found.reason,
    counted_from: new Date(countedFromMs).toISOString(),
    resumed: fresh && { at: fresh.at.toISOString(), by: fresh.decided_by, note: fresh.reason },
  }
}
