import { sql } from 'kysely'
import { restoreReason } from '../../contracts/restores.js'
import { toIso } from '../../runtime/clock.js'
import { newId } from '../derive-ids.js'
import type { Trx } from '../open-store.js'
import { audit } from '../repositories/audit.js'
import { restoreStopReason } from '../repositories/restores.js'
import { findStop, placeStop } from '../repositories/stops.js'
import { doubtLaterSteps, localDay, type Doubting, type FollowSteps } from './doubt-later-steps.js'

export interface MarkedTenant {
  tenant_id: string
  restore_id: string
  in_doubt: number
}

export interface Restoration {
  takenAtMs: number
  wallMs: number
  follow: FollowSteps
}

/**
 * An old ledger would send again what left after it was written down. So nothing leaves until a person
 * confirms, and what was due since the backup counts as sent until somebody says otherwise.
 */
export async function markRestored(trx: Trx, restoration: Restoration): Promise<MarkedTenant[]> {
  // whoever was being answered then has long been told that the call failed
  await trx.deleteFrom('idempotency_keys').where('state', '=', 'in_progress').execute()
  // the CRM may have been told since: a try that is not the first one looks before it tells
  await trx
    .updateTable('crm_entries')
    .set({ attempts: 1 })
    .where('state', '=', 'pending')
    .where('attempts', '=', 0)
    .execute()
  const tenants = await trx
    .selectFrom('tenants')
    .select(['tenant_id', 'clock_offset_ms'])
    .orderBy('tenant_id')
    .execute()
  const marked: MarkedTenant[] = []
  for (const { tenant_id: tenantId, clock_offset_ms: offset } of tenants) {
    const nowMs = restoration.wallMs + offset
    marked.push(await markTenant(trx, { ...restoration, tenantId, nowMs }))
  }
  return marked
}

type Marking = Omit<Doubting, 'restoreId' | 'reason'> & Restoration

async function markTenant(trx: Trx, marking: Marking): Promise<MarkedTenant> {
  const { tenantId, nowMs, takenAtMs } = marking
  const restoreId = newId('rst')
  await holdTenant(trx, { tenantId, restoreId, nowMs })
  const reason = restoreReason(toIso(takenAtMs))
  const doubting = { ...marking, restoreId, reason }
  const due = await doubtTouches(trx, doubting)
  const inDoubt = due + (await doubtLaterSteps(trx, doubting))
  await trx
    .insertInto('restores')
    .values({
      tenant_id: tenantId,
      restore_id: restoreId,
      taken_at: new Date(takenAtMs),
      restored_at: new Date(nowMs),
      in_doubt: inDoubt,
      confirmed_at: null,
      confirmed_by: null,
    })
    .execute()
  await audit(trx, {
    tenantId,
    actor: 'overture restore',
    action: 'store.restored',
    subject: restoreId,
    detail: { taken_at: toIso(takenAtMs), in_doubt: inDoubt },
    at: nowMs,
  })
  return { tenant_id: tenantId, restore_id: restoreId, in_doubt: inDoubt }
}

async function holdTenant(
  trx: Trx,
  { tenantId, restoreId, nowMs }: { tenantId: string; restoreId: string; nowMs: number },
): Promise<void> {
  const scope = { kind: 'tenant', key: tenantId } as const
  const stop = { tenantId, scope, reason: restoreStopReason }
  // the backup of a store that was itself waiting to be confirmed has its stop already
  if (await findStop(trx, stop)) return
  await placeStop(trx, { ...stop, effect: 'hold', by: `restore ${restoreId}`, nowMs })
}

const page = 500

async function doubtTouches(trx: Trx, doubting: Doubting): Promise<number> {
  let count = 0
  for (;;) {
    const due = await nextDue(trx, doubting)
    if (due.length === 0) return count
    await writeDoubt(trx, doubting, due)
    count += due.length
  }
}

interface DueTouch {
  touch_id: string
  fence: number
  slot_at: Date
  counted_at: Date | null
  sender_day: string | null
  timezone: string | null
}

/** A resend that was ordered and not done counts too: it may have left since. */
async function nextDue(trx: Trx, { tenantId, nowMs }: Doubting): Promise<DueTouch[]> {
  return trx
    .selectFrom('touches as t')
    .leftJoin('senders as s', (join) =>
      join.onRef('s.tenant_id', '=', 't.tenant_id').onRef('s.sender_id', '=', 't.sender_id'),
    )
    .select(['t.touch_id', 't.fence', 't.slot_at', 't.counted_at', 't.sender_day', 's.timezone'])
    .where('t.tenant_id', '=', tenantId)
    .where((eb) =>
      eb.or([
        eb('t.state', '=', 'claimed'),
        eb('t.state', 'in', ['planned', 'released']).and('t.slot_at', '<=', new Date(nowMs)),
        eb('t.resend_order', 'is not', null),
      ]),
    )
    .orderBy('t.touch_id')
    .limit(page)
    .execute()
}

async function writeDoubt(trx: Trx, change: Doubting, due: DueTouch[]): Promise<void> {
  const { tenantId, restoreId, reason } = change
  const now = new Date(change.nowMs)
  const counted = due.map((touch) => ({ touch_id: touch.touch_id, ...countedAs(touch) }))
  await sql`
    update touches set state = 'unknown', reason = ${reason}, counted_at = said.counted_at,
      sender_day = said.sender_day, lease_until = null, resend_order = null,
      restore_id = ${restoreId}, updated_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(counted)}::jsonb)
      as said(touch_id text, counted_at timestamptz, sender_day text)
    where touches.tenant_id = ${tenantId} and touches.touch_id = said.touch_id`.execute(trx)
  await trx
    .insertInto('touch_events')
    .values(
      due.map(({ touch_id, fence }) => ({
        tenant_id: tenantId,
        touch_id,
        at: now,
        state: 'unknown' as const,
        fence,
        reason,
      })),
    )
    .execute()
}

/** If it left, then at its slot: there it takes its place under the caps. */
function countedAs({ counted_at, slot_at, sender_day, timezone }: DueTouch) {
  if (counted_at) return { counted_at: counted_at.toISOString(), sender_day }
  return { counted_at: slot_at.toISOString(), sender_day: localDay(slot_at, timezone) }
}
