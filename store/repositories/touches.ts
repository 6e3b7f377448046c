import type { Selectable } from 'kysely'
import { touchKey } from '../../contracts/temporal/workflow-ids.js'
import { newId } from '../derive-ids.js'
import type { Db, Trx } from '../open-store.js'
import type { TouchTable } from '../tables/ledger.js'
import { recordEvent } from './touch-events.js'

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
  /** Why this person and this channel; absent where the activity only makes sure that the row exists. */
  why?: { contact: string; channel: string }
  nowMs: number
}

/** Writes a planned touch, or moves it; a touch that was ever claimed keeps what it is. */
export async function planTouch(db: Db | Trx, slot: TouchSlot): Promise<void> {
  const planned = {
    slot_at: new Date(slot.slotAtMs),
    reason: slot.reason,
    updated_at: new Date(slot.nowMs),
    // whoever performs a touch knows its minute only, and must not blot out why it was chosen
    ...(slot.why && { why: JSON.stringify({ ...slot.why, slot: slot.reason }) }),
  }
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
      fence: 0,
      attempt: 0,
      created_at: new Date(slot.nowMs),
      ...planned,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'touch_key'])
        .doUpdateSet(planned)
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

/**
 * A new plan may want another channel or nothing at all: what an older one left behind must not stay
 * planned for ever. A touch that a person ordered again is theirs.
 */
export async function closeForgottenTouches(
  trx: Trx,
  close: {
    tenantId: string
    campaignId: string
    accountId: string
    kept: string[]
    reason: string
    nowMs: number
  },
): Promise<void> {
  const rows = await trx
    .updateTable('touches')
    .set({ state: 'cancelled', reason: close.reason, updated_at: new Date(close.nowMs) })
    .where('tenant_id', '=', close.tenantId)
    .where('campaign_id', '=', close.campaignId)
    .where('account_id', '=', close.accountId)
    .where('state', 'in', ['planned', 'released'])
    .where('resent_by', 'is', null)
    .$call((all) => (close.kept.length > 0 ? all.where('touch_key', 'not in', close.kept) : all))
    .returning(['touch_id', 'fence'])
    .execute()
  for (const row of rows) {
    await recordEvent(trx, {
      tenantId: close.tenantId,
      touchId: row.touch_id,
      state: 'cancelled',
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

export async function lockTouchById(
  trx: Trx,
  tenantId: string,
  touchId: string,
): Promise<TouchRow | undefined> {
  return trx
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('touch_id', '=', touchId)
    .forUpdate()
    .executeTakeFirst()
}

export async function findTouchById(
  db: Db | Trx,
  tenantId: string,
  touchId: string,
): Promise<TouchRow | undefined> {
  return db
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('touch_id', '=', touchId)
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
