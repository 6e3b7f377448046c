import type { TouchState } from '../../contracts/touches.js'
import type { Trx } from '../open-store.js'
import { recordEvent, type TouchChange } from './touch-events.js'
import type { TouchRow } from './touches.js'

export interface Claim {
  touch: TouchRow
  address: string
  domain: string | null
  contentHash: string
  subject: string | null
  messageId: string | null
  messageKind: string
  approvalId: string | null
  /** null: the first submission. */
  resentBy: string | null
  /** null: it takes nothing of the sender's day. */
  senderDay: string | null
  atMs: number
  leaseUntilMs: number
}

/** Gives the one permission to submit this touch; the fence tells this claim from any later one. */
export async function writeClaim(trx: Trx, claim: Claim): Promise<number> {
  const fence = claim.touch.fence + 1
  await trx
    .updateTable('touches')
    .set({
      state: 'claimed',
      fence,
      attempt: claim.touch.attempt + 1,
      address: claim.address,
      domain: claim.domain,
      content_hash: claim.contentHash,
      subject: claim.subject,
      message_id: claim.messageId,
      message_kind: claim.messageKind,
      approval_id: claim.approvalId,
      ...(claim.resentBy === null ? {} : { resent_by: claim.resentBy }),
      resend_order: null,
      sender_day: claim.senderDay,
      counted_at: new Date(claim.atMs),
      lease_until: new Date(claim.leaseUntilMs),
      updated_at: new Date(claim.atMs),
    })
    .where('tenant_id', '=', claim.touch.tenant_id)
    .where('touch_id', '=', claim.touch.touch_id)
    .execute()
  await recordEvent(trx, {
    tenantId: claim.touch.tenant_id,
    touchId: claim.touch.touch_id,
    state: 'claimed',
    fence,
    reason:
      claim.resentBy === null ? 'every gate open' : `sent again, ordered by ${claim.resentBy}`,
    atMs: claim.atMs,
  })
  return fence
}

export interface Verdict extends TouchChange {
  /** When a touch that was put off has its place; others count it as taken from now on. */
  slotAtMs?: number
}

/** Ends a touch that was not claimed, or writes why it stays what it is. */
export async function writeVerdict(trx: Trx, change: Verdict): Promise<void> {
  await trx
    .updateTable('touches')
    .set({
      state: change.state,
      reason: change.reason,
      resend_order: null,
      updated_at: new Date(change.atMs),
      ...(change.slotAtMs === undefined ? {} : { slot_at: new Date(change.slotAtMs) }),
    })
    .where('tenant_id', '=', change.tenantId)
    .where('touch_id', '=', change.touchId)
    .execute()
  await recordEvent(trx, change)
}

export interface Settlement extends TouchChange {
  /** Who took it, and what it is called there. */
  provider?: { name: string; id: string } | undefined
}

/**
 * Writes the outcome of a claim. Only the holder of the fence settles; a late definite answer may still
 * turn `unknown` into `sent` or `failed`, never into something to be tried again. Answers whether it
 * was written.
 */
export async function settleTouch(trx: Trx, change: Settlement): Promise<boolean> {
  const definite = change.state === 'sent' || change.state === 'failed'
  const open: TouchState[] = definite ? ['claimed', 'unknown'] : ['claimed']
  const written = await trx
    .updateTable('touches')
    .set({
      state: change.state,
      lease_until: null,
      resend_order: null,
      updated_at: new Date(change.atMs),
      ...(change.provider && {
        provider: change.provider.name,
        provider_message_id: change.provider.id,
      }),
      // a sent touch keeps the reason why it was sent then; the server's answer is in its history
      ...(change.state === 'sent' ? { sent_at: new Date(change.atMs) } : { reason: change.reason }),
      ...(change.state === 'released' || change.state === 'failed' ? { counted_at: null } : {}),
    })
    .where('tenant_id', '=', change.tenantId)
    .where('touch_id', '=', change.touchId)
    .where('fence', '=', change.fence)
    .where('state', 'in', open)
    .returning('touch_id')
    .executeTakeFirst()
  if (!written) return false
  await recordEvent(trx, change)
  return true
}
