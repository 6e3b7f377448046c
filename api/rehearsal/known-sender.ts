import { zoneTable } from '../../calendar/zone-table.js'
import type { SenderTouch } from '../../domain/ledger/next-free-slot.js'
import type { KnownSender } from '../../domain/rehearsal/rehearsed-ledger.js'
import { dayMs } from '../../domain/time/local-time.js'
import type { Db } from '../../store/open-store.js'

export interface SenderQuery {
  tenantId: string
  senderId: string
  /** Its own touches are what is rehearsed; those of all others compete with it. */
  exceptCampaignId: string | null
  nowMs: number
}

/** The sender as the ledger knows it now: its rules, and what other campaigns take of its capacity. */
export async function knownSender(db: Db, query: SenderQuery): Promise<KnownSender> {
  const sender = await db
    .selectFrom('senders')
    .select(['timezone', 'daily_cap', 'ramp', 'min_gap_seconds', 'first_sent_day'])
    .where('tenant_id', '=', query.tenantId)
    .where('sender_id', '=', query.senderId)
    .executeTakeFirstOrThrow()
  const { timezone, ...rules } = sender
  return {
    rules: { zone: zoneTable(timezone, query.nowMs), ...rules },
    others: await otherTouches(db, query),
  }
}

async function otherTouches(db: Db, query: SenderQuery): Promise<SenderTouch[]> {
  const since = new Date(query.nowMs - 2 * dayMs)
  const rows = await db
    .selectFrom('touches')
    .select(['step', 'state', 'counted_at', 'slot_at'])
    .where('tenant_id', '=', query.tenantId)
    .where('sender_id', '=', query.senderId)
    .where('channel', '=', 'email')
    .$call((all) =>
      query.exceptCampaignId === null
        ? all
        : all.where('campaign_id', '!=', query.exceptCampaignId),
    )
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['claimed', 'sent', 'unknown']).and('counted_at', '>', since),
        eb('state', 'in', ['planned', 'released']).and('slot_at', '>', since),
      ]),
    )
    .execute()
  return rows.map(({ step, state, counted_at, slot_at }) => {
    const planned = state === 'planned' || state === 'released'
    return { step, planned, at_ms: (planned ? slot_at : (counted_at ?? slot_at)).getTime() }
  })
}
