import type { AuthenticationVerdict } from '../../domain/deliverability/judge-authentication.js'
import { tellOutreach } from '../../intake/events/tell-outreach.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { audit } from '../../store/repositories/audit.js'
import { runningOutreachIn } from '../../store/repositories/running-outreach.js'
import { liftSenderHold, type SenderHold } from '../../store/repositories/sender-holds.js'
import type { SenderId } from '../../store/repositories/senders.js'
import { placeStop } from '../../store/repositories/stops.js'

export const authenticationPrefix = 'mail authentication fails: '
const checker = 'sender check'

export interface CarriedVerdict {
  id: SenderId
  verdict: AuthenticationVerdict & { isNew: boolean }
  /** The tenant's time. */
  nowMs: number
  wallMs: number
}

export async function carryOutVerdict(trx: Trx, carried: CarriedVerdict): Promise<void> {
  const { id, verdict, nowMs } = carried
  const { fault } = verdict
  if (verdict.hold === 'place' && fault !== null) {
    const scope = { kind: 'sender' as const, key: id.senderId }
    const reason = `${authenticationPrefix}${fault}`
    await placeStop(trx, { tenantId: id.tenantId, scope, reason, by: checker, nowMs })
    await tellOthers(trx, carried, { type: 'sender.paused', reason: fault })
    await note(trx, carried, { action: 'sender.held', detail: { cause: 'mail_authentication' } })
  } else if (verdict.hold === 'lift') {
    const resumed = await letGo(trx, { ...id, prefix: authenticationPrefix, nowMs })
    const detail = { cause: 'mail_authentication', resumed }
    await note(trx, carried, { action: 'sender.released', detail })
  } else if (verdict.isNew && fault !== null) {
    await tellOthers(trx, carried, { type: 'sender.warned', reason: fault })
  }
}

/** Lifts the holds and tells the outreach that they held. Answers how many go on. */
export async function letGo(
  trx: Trx,
  { nowMs, requestId, ...hold }: SenderHold & { nowMs: number; requestId?: string },
): Promise<number> {
  const { tenantId, senderId } = hold
  const [first] = await liftSenderHold(trx, hold)
  if (!first) return 0
  const running = await runningOutreachIn(trx, tenantId, { kind: 'sender', key: senderId })
  await tellOutreach(trx, running, {
    caller: { tenantId, requestId: requestId ?? checker },
    fact: { kind: 'resume', paused_from_ms: first.created_at.getTime(), paused_to_ms: nowMs },
    nowMs,
  })
  return running.length
}

function note(
  trx: Trx,
  { id, nowMs }: CarriedVerdict,
  noted: { action: string; detail: Record<string, unknown> },
): Promise<void> {
  const { tenantId, senderId: subject } = id
  return audit(trx, { tenantId, actor: checker, subject, at: nowMs, ...noted })
}

function tellOthers(
  trx: Trx,
  { id, nowMs, wallMs }: CarriedVerdict,
  { type, reason }: { type: 'sender.warned' | 'sender.paused'; reason: string },
): Promise<void> {
  return announce(trx, {
    tenantId: id.tenantId,
    type,
    eventId: newId('evt'),
    contactId: null,
    campaignId: null,
    accountId: null,
    data: { sender_id: id.senderId, cause: 'mail_authentication', reason },
    occurredAtMs: nowMs,
    nowMs: wallMs,
    crm: null,
  })
}
