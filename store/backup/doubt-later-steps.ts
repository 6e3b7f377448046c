import { touchKey } from '../../contracts/temporal/workflow-ids.js'
import { newId } from '../derive-ids.js'
import type { Trx } from '../open-store.js'
import { findCampaign, type CampaignRow } from '../repositories/campaigns.js'

export interface StepDue {
  step: number
  channel: string
  slot_at_ms: number
}

/** Which later steps of a person may have left by then; the rules of a campaign are not the store's to read. */
export type FollowSteps = (campaign: CampaignRow, due: StepDue, untilMs: number) => StepDue[]

export interface Doubting {
  tenantId: string
  restoreId: string
  reason: string
  /** The tenant's own clock: in the sandbox its touches lie in the future. */
  nowMs: number
  follow: FollowSteps
}

/**
 * A step is planned when the one before has left, so the backup has no row of what followed a doubtful
 * one. Without a row it would be sent again.
 */
export async function doubtLaterSteps(trx: Trx, doubting: Doubting): Promise<number> {
  const campaigns = new Map<string, CampaignRow | undefined>()
  let count = 0
  let after = ''
  for (;;) {
    const page = await doubtful(trx, doubting, after)
    const last = page.at(-1)
    if (!last) return count
    for (const touch of page) {
      const { campaign_id: id } = touch
      if (!campaigns.has(id)) {
        campaigns.set(id, await findCampaign(trx, doubting.tenantId, id))
      }
      const campaign = campaigns.get(id)
      if (campaign) count += await writeLater(trx, doubting, { touch, campaign })
    }
    after = last.touch_id
  }
}

type Doubtful = Awaited<ReturnType<typeof doubtful>>[number]

async function doubtful(trx: Trx, { tenantId, restoreId, nowMs }: Doubting, after: string) {
  return (
    trx
      .selectFrom('touches as t')
      .innerJoin('senders as s', (join) =>
        join.onRef('s.tenant_id', '=', 't.tenant_id').onRef('s.sender_id', '=', 't.sender_id'),
      )
      .select([
        't.touch_id',
        't.campaign_id',
        't.account_id',
        't.contact_id',
        't.sender_id',
        't.step',
        't.channel',
        't.slot_at',
        's.timezone',
      ])
      .where('t.tenant_id', '=', tenantId)
      .where('t.restore_id', '=', restoreId)
      .where('t.touch_id', '>', after)
      // not those that are written here
      .where('t.created_at', '<', new Date(nowMs))
      .orderBy('t.touch_id')
      .limit(100)
      .execute()
  )
}

async function writeLater(
  trx: Trx,
  doubting: Doubting,
  { touch, campaign }: { touch: Doubtful; campaign: CampaignRow },
): Promise<number> {
  const { slot_at, step, channel } = touch
  const due = { step, channel, slot_at_ms: slot_at.getTime() }
  let written = 0
  for (const later of doubting.follow(campaign, due, doubting.nowMs)) {
    written += await insertDoubt(trx, doubting, { touch, later })
  }
  return written
}

interface LaterStep {
  touch: Doubtful
  later: StepDue
}

async function insertDoubt(
  trx: Trx,
  doubting: Doubting,
  { touch, later }: LaterStep,
): Promise<number> {
  const { tenantId, restoreId } = doubting
  const { campaign_id, account_id, contact_id, sender_id } = touch
  const now = new Date(doubting.nowMs)
  const slotAt = new Date(later.slot_at_ms)
  const reason = `${doubting.reason}, after step ${touch.step}`
  const touch_id = newId('tch')
  const inserted = await trx
    .insertInto('touches')
    .values({
      touch_id,
      tenant_id: tenantId,
      campaign_id,
      account_id,
      contact_id,
      sender_id,
      touch_key: touchKey({ campaignId: campaign_id, contactId: contact_id, ...later }),
      step: later.step,
      channel: later.channel,
      state: 'unknown',
      slot_at: slotAt,
      reason,
      restore_id: restoreId,
      counted_at: slotAt,
      sender_day: localDay(slotAt, touch.timezone),
      fence: 0,
      attempt: 0,
      created_at: now,
      updated_at: now,
    })
    // it was planned, so it is judged by its own row
    .onConflict((conflict) => conflict.columns(['tenant_id', 'touch_key']).doNothing())
    .returning('touch_id')
    .executeTakeFirst()
  if (!inserted) return 0
  await trx
    .insertInto('touch_events')
    .values({ tenant_id: tenantId, touch_id, at: now, state: 'unknown', fence: 0, reason })
    .execute()
  return 1
}

/** The sender's day a touch counts for, written as the claim writes it. */
export function localDay(instant: Date, timeZone: string | null): string {
  const written = new Intl.DateTimeFormat('en-CA', {
    timeZone: timeZone ?? 'Etc/UTC',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return written.format(instant)
}
