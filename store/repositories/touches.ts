import { sql, type Selectable } from 'kysely'
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
  /** A plan may want a touch again that an earlier one gave up before anybody claimed it. */
  reopens?: true
  nowMs: number
}

/** Writes a planned touch, or moves it; one that was ever claimed, or is over, keeps what it is. */
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
        .doUpdateSet({
          ...planned,
          state: sql`case when touches.state = 'released' then 'released' else 'planned' end`,
        })
        .where((eb) => {
          const open = eb('touches.state', 'in', ['planned', 'released'])
          if (!slot.reopens) return open
          const givenUp = eb('touches.state', 'in', ['skipped', 'cancelled'])
          return eb.or([open, givenUp.and('touches.fence', '=', 0)])
        }),
    )
    .execute()
}

export interface ClosedContact {
  contact_id: string
  state: 'skipped' | 'cancelled'
  reason: string
}

/** Ends the open touches of contacts that get nothing more: one statement, however many they are. */
export async function closeTouches(
  trx: Trx,
  close: { tenantId: string; campaignId: string; closed: ClosedContact[]; nowMs: number },
): Promise<ClosedTouch[]> {
  if (close.closed.length === 0) return []
  const { rows } = await sql<ClosedTouch>`
    update touches set state = said.state, reason = said.reason,
      updated_at = ${new Date(close.nowMs)}
    from jsonb_to_recordset(${JSON.stringify(close.closed)}::jsonb)
      as said(contact_id text, state text, reason text)
    where touches.tenant_id = ${close.tenantId}
      and touches.campaign_id = ${close.campaignId}
      and touches.contact_id = said.contact_id
      and touches.state in ('planned', 'released')
    returning touches.touch_id, touches.channel, touches.fence, touches.state, touches.reason`.execute(
    trx,
  )
  await recordClosed(trx, rows, close)
  return rows
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
): Promise<ClosedTouch[]> {
  const rows = await trx
    .updateTable('touches')
    .set({ state: 'cancelled', reason: close.reason, updated_at: new Date(close.nowMs) })
    .where('tenant_id', '=', close.tenantId)
    .where('campaign_id', '=', close.campaignId)
    .where('account_id', '=', close.accountId)
    .where('state', 'in', ['planned', 'released'])
    .where('resent_by', 'is', null)
    .$call((all) => (close.kept.length > 0 ? all.where('touch_key', 'not in', close.kept) : all))
    .returning(['touch_id', 'channel', 'fence', 'reason'])
    .execute()
  const closed = rows.map((row) => ({ ...row, state: 'cancelled' as const }))
  await recordClosed(trx, closed, close)
  return closed
}

export type ClosedTouch = Pick<TouchRow, 'touch_id' | 'channel' | 'fence' | 'reason'> & {
  state: ClosedContact['state']
}

async function recordClosed(
  trx: Trx,
  rows: ClosedTouch[],
  { tenantId, nowMs }: { tenantId: string; nowMs: number },
): Promise<void> {
  for (const { touch_id: touchId, fence, state, reason } of rows) {
    await recordEvent(trx, { tenantId, touchId, fence, state, reason, atMs: nowMs })
  }
}

export async function lockTouch(
  trx: Trx,
  tenantId: string,
  key: string,
): Promise<TouchRow | undefined> {
  return oneTouch(trx, tenantId, { touch_key: key }).forUpdate().executeTakeFirst()
}

export async function lockTouchById(
  trx: Trx,
  tenantId: string,
  touchId: string,
): Promise<TouchRow | undefined> {
  return oneTouch(trx, tenantId, { touch_id: touchId }).forUpdate().executeTakeFirst()
}

export async function findTouchById(
  db: Db | Trx,
  tenantId: string,
  touchId: string,
): Promise<TouchRow | undefined> {
  return oneTouch(db, tenantId, { touch_id: touchId }).executeTakeFirst()
}

export async function findTouch(
  db: Db | Trx,
  tenantId: string,
  key: string,
): Promise<TouchRow | undefined> {
  return oneTouch(db, tenantId, { touch_key: key }).executeTakeFirst()
}

function oneTouch(
  db: Db | Trx,
  tenantId: string,
  id: { touch_key: string } | { touch_id: string },
) {
  return db
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.and(id))
}
