import type { Selectable } from 'kysely'
import type { Touch, TouchState } from '../../contracts/touches.js'
import { touchKey } from '../../contracts/temporal/workflow-ids.js'
import { newId } from '../derive-ids.js'
import type { Db, Trx } from '../open-store.js'
import type { TouchTable } from '../schema.js'

export type TouchRow = Selectable<TouchTable>

export interface TouchSlot {
  tenantId: string
  campaignId: string
  accountId: string
  contactId: string
  senderId: string
  channel: string
  step: number
  slotAtMs: number
  reason: string
  nowMs: number
}

/** Writes a planned touch, or moves it; a touch that was ever claimed keeps what it is. */
export async function planTouch(db: Db | Trx, slot: TouchSlot): Promise<void> {
  await db
    .insertInto('touches')
    .values({
      touch_id: newId('tch'),
      tenant_id: slot.tenantId,
      touch_key: touchKey(slot),
      campaign_id: slot.campaignId,
      account_id: slot.accountId,
      contact_id: slot.contactId,
      sender_id: slot.senderId,
      channel: slot.channel,
      step: slot.step,
      state: 'planned',
      slot_at: new Date(slot.slotAtMs),
      reason: slot.reason,
      fence: 0,
      attempt: 0,
      created_at: new Date(slot.nowMs),
      updated_at: new Date(slot.nowMs),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'touch_key'])
        .doUpdateSet({
          slot_at: new Date(slot.slotAtMs),
          reason: slot.reason,
          updated_at: new Date(slot.nowMs),
        })
        .where('touches.state', 'in', ['planned', 'released']),
    )
    .execute()
}

/** Ends the open touches of contacts that get nothing more. */
export async function closeTouches(
  trx: Trx,
  close: {
    tenantId: string
    campaignId: string
    contactId: string
    state: 'skipped' | 'cancelled'
    reason: string
    nowMs: number
  },
): Promise<void> {
  const rows = await trx
    .updateTable('touches')
    .set({ state: close.state, reason: close.reason, updated_at: new Date(close.nowMs) })
    .where('tenant_id', '=', close.tenantId)
    .where('campaign_id', '=', close.campaignId)
    .where('contact_id', '=', close.contactId)
    .where('state', 'in', ['planned', 'released'])
    .returning(['touch_id', 'fence'])
    .execute()
  for (const row of rows) {
    await recordEvent(trx, {
      tenantId: close.tenantId,
      touchId: row.touch_id,
      state: close.state,
      fence: row.fence,
      reason: close.reason,
      atMs: close.nowMs,
    })
  }
}

export async function lockTouch(
  trx: Trx,
  tenantId: string,
  key: string,
): Promise<TouchRow | undefined> {
  return trx
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('touch_key', '=', key)
    .forUpdate()
    .executeTakeFirst()
}

export async function findTouch(
  db: Db | Trx,
  tenantId: string,
  key: string,
): Promise<TouchRow | undefined> {
  return db
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('touch_key', '=', key)
    .executeTakeFirst()
}

export interface Claim {
  touch: TouchRow
  address: string
  domain: string
  contentHash: string
  subject: string
  messageId: string
  senderDay: string
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
    reason: 'every gate open',
    atMs: claim.atMs,
  })
  return fence
}

export interface TouchChange {
  tenantId: string
  touchId: string
  state: TouchState
  reason: string
  atMs: number
  fence: number
}

/** Ends a touch that was never claimed, or writes why it stays planned. */
export async function writeVerdict(trx: Trx, change: TouchChange): Promise<void> {
  await trx
    .updateTable('touches')
    .set({ state: change.state, reason: change.reason, updated_at: new Date(change.atMs) })
    .where('tenant_id', '=', change.tenantId)
    .where('touch_id', '=', change.touchId)
    .execute()
  await recordEvent(trx, change)
}

/**
 * Writes the outcome of a claim. Only the holder of the fence settles; a late definite answer may still
 * turn `unknown` into `sent` or `failed`, never into something to be tried again. Answers whether it
 * was written.
 */
export async function settleTouch(trx: Trx, change: TouchChange): Promise<boolean> {
  const definite = change.state === 'sent' || change.state === 'failed'
  const open: TouchState[] = definite ? ['claimed', 'unknown'] : ['claimed']
  const written = await trx
    .updateTable('touches')
    .set({
      state: change.state,
      lease_until: null,
      updated_at: new Date(change.atMs),
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

async function recordEvent(trx: Trx, change: TouchChange): Promise<void> {
  await trx
    .insertInto('touch_events')
    .values({
      tenant_id: change.tenantId,
      touch_id: change.touchId,
      at: new Date(change.atMs),
      state: change.state,
      fence: change.fence,
      reason: change.reason,
    })
    .execute()
}

/** The history of each touch, oldest first. */
export async function touchAttempts(
  db: Db,
  tenantId: string,
  touchIds: string[],
): Promise<Map<string, Touch['attempts']>> {
  const byTouch = new Map<string, Touch['attempts']>()
  if (touchIds.length === 0) return byTouch
  const rows = await db
    .selectFrom('touch_events')
    .select(['touch_id', 'at', 'state', 'fence', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where('touch_id', 'in', touchIds)
    .orderBy('event_id')
    .execute()
  for (const { touch_id, at, ...event } of rows) {
    const list = byTouch.get(touch_id) ?? []
    byTouch.set(touch_id, [...list, { ...event, at: at.toISOString() }])
  }
  return byTouch
}
