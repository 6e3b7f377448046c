import { DateTime } from 'luxon'
import { touchKey } from '../../contracts/temporal/workflow-ids.js'
import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import { judgeClaim, type ClaimVerdict } from '../../domain/ledger/judge-claim.js'
import { dayMs } from '../../domain/time/local-time.js'
import type { Trx } from '../../store/open-store.js'
import { findCampaign } from '../../store/repositories/campaigns.js'
import { lockScopes, type ScopeRef } from '../../store/repositories/scopes.js'
import { readStops } from '../../store/repositories/stops.js'
import { readSuppressions } from '../../store/repositories/suppressions.js'
import { readCapCounts } from '../../store/repositories/touch-caps.js'
import {
  lockTouch,
  writeClaim,
  writeVerdict,
  type TouchRow,
} from '../../store/repositories/touches.js'
import type { OutreachDeps } from './deps.js'
import type { PreparedTouch } from './prepare-touch.js'

export type ClaimOutcome =
  | { kind: 'claimed'; touchId: string; fence: number; attempt: number }
  | { kind: 'earlier'; touch: TouchRow }
  | { kind: 'refused'; verdict: Exclude<ClaimVerdict, { kind: 'claim' }> }

export interface ClaimRequest {
  order: TouchOrder
  prepared: PreparedTouch
  atMs: number
}

/**
 * The one place where permission to send is given. Under the locks of every scope of the touch it reads
 * the gates, judges and writes, so a stop either commits before and is seen, or finds this claim.
 */
export async function claimTouch(deps: OutreachDeps, request: ClaimRequest): Promise<ClaimOutcome> {
  const { order, prepared, atMs } = request
  const senderDay = localDay(prepared.sources.sender.timezone, atMs)
  return deps.store.transaction(async (trx) => {
    const scopes = scopesOf(request, senderDay.key)
    await lockScopes(trx, order.tenant_id, scopes)
    const touch = await lockTouch(trx, order.tenant_id, keyOf(order))
    if (!touch) throw new Error(`touch ${keyOf(order)} was never planned`)
    if (touch.state !== 'planned' && touch.state !== 'released') return { kind: 'earlier', touch }

    const verdict = await judge(trx, { ...request, scopes, senderDay })
    if (verdict.kind !== 'claim') {
      await refuse(trx, { touch, verdict, atMs })
      return { kind: 'refused', verdict }
    }
    const fence = await writeClaim(trx, {
      touch,
      address: prepared.address,
      domain: prepared.domain,
      contentHash: prepared.contentHash,
      subject: prepared.subject,
      messageId: prepared.messageId,
      senderDay: senderDay.key,
      atMs,
      leaseUntilMs: deps.clock.now() + deps.claimLeaseSeconds * 1000,
    })
    return { kind: 'claimed', touchId: touch.touch_id, fence, attempt: touch.attempt + 1 }
  })
}

function scopesOf(request: ClaimRequest, senderDay: string) {
  const { order, prepared } = request
  const { sender } = prepared.sources
  return [
    { kind: 'tenant', key: order.tenant_id, mode: 'share' },
    { kind: 'sender', key: sender.sender_id, mode: 'share' },
    // the caps of these three are counted, so two claims must not count at the same time
    { kind: 'sender_day', key: `${sender.sender_id}/${senderDay}`, mode: 'update' },
    { kind: 'campaign', key: order.campaign_id, mode: 'share' },
    { kind: 'account', key: order.account_id, mode: 'update' },
    { kind: 'contact', key: order.contact_id, mode: 'update' },
    { kind: 'address', key: prepared.address, mode: 'share' },
    { kind: 'domain', key: prepared.domain, mode: 'share' },
  ] as const satisfies (ScopeRef & { mode: string })[]
}

interface Judging extends ClaimRequest {
  scopes: readonly ScopeRef[]
  senderDay: LocalDay
}

async function judge(trx: Trx, judging: Judging): Promise<ClaimVerdict> {
  const { order, prepared, atMs, senderDay } = judging
  const tenantId = order.tenant_id
  const counts = await readCapCounts(trx, {
    tenantId,
    contactId: order.contact_id,
    accountId: order.account_id,
    senderId: prepared.sources.sender.sender_id,
    senderDay: senderDay.key,
    sinceMs: atMs - dayMs,
  })
  const campaign = await findCampaign(trx, tenantId, order.campaign_id)
  const stored = await trx
    .selectFrom('artifacts')
    .select('hash')
    .where('tenant_id', '=', tenantId)
    .where('hash', '=', prepared.contentHash)
    .executeTakeFirst()
  return judgeClaim(
    {
      stops: await readStops(trx, tenantId, [...judging.scopes]),
      suppressions: await readSuppressions(trx, tenantId, prepared),
      campaign_status: campaign?.status ?? 'cancelled',
      contact_touches_ms: counts.contactTouchesMs,
      account_touches_ms: counts.accountTouchesMs,
      sender_day_count: counts.senderDayCount,
      sender_daily_cap: prepared.sources.sender.daily_cap,
      sender_next_day_ms: senderDay.nextDayMs,
      content: { expected_hash: prepared.contentHash, stored_hash: stored?.hash ?? null },
    },
    atMs,
  )
}

interface Refusal {
  touch: TouchRow
  verdict: Exclude<ClaimVerdict, { kind: 'claim' }>
  atMs: number
}

async function refuse(trx: Trx, { touch, verdict, atMs }: Refusal): Promise<void> {
  await writeVerdict(trx, {
    tenantId: touch.tenant_id,
    touchId: touch.touch_id,
    state: verdict.kind === 'skip' ? 'skipped' : touch.state,
    reason: verdict.reason,
    fence: touch.fence,
    atMs,
  })
}

export function keyOf(order: TouchOrder): string {
  return touchKey({
    campaignId: order.campaign_id,
    contactId: order.contact_id,
    step: order.step,
    channel: order.channel,
  })
}

interface LocalDay {
  key: string
  nextDayMs: number
}

function localDay(timezone: string, ms: number): LocalDay {
  const local = DateTime.fromMillis(ms, { zone: timezone })
  return {
    key: local.toFormat('yyyy-MM-dd'),
    // the start is taken last: where a clock change skips midnight, a day begins at 01:00
    nextDayMs: local.plus({ days: 1 }).startOf('day').toMillis(),
  }
}
