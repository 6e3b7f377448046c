import { consentFor } from '../../domain/ledger/consent-for.js'
import type { ClaimFacts } from '../../domain/ledger/judge-claim.js'
import type { SenderLoad } from '../../domain/ledger/sender-capacity.js'
import { suppressionsFor } from '../../domain/ledger/suppressions-for.js'
import { touchSeed } from '../../domain/outreach/plan-slot.js'
import { rulesOf } from '../../domain/outreach/rules-of.js'
import { dayMs } from '../../domain/time/local-time.js'
import type { Trx } from '../../store/open-store.js'
import { findApprovedForTouch } from '../../store/repositories/approvals.js'
import { loadContent } from '../../store/repositories/artifacts.js'
import { findCampaign, type CampaignRow } from '../../store/repositories/campaigns.js'
import type { ScopeRef } from '../../store/repositories/scopes.js'
import { readSenderCapacity, type SenderCapacity } from '../../store/repositories/senders.js'
import { killSwitchReason, readStops } from '../../store/repositories/stops.js'
import { readSuppressionsOf } from '../../store/repositories/suppressions.js'
import { readCapCounts, readSenderCounts } from '../../store/repositories/touch-caps.js'
import { senderQuestion, takesCapacity, type SenderDays } from './sender-days.js'
import { unseenReplies, type ReplyQuestion } from './unseen-replies.js'

export interface Reading extends ReplyQuestion {
  scopes: readonly ScopeRef[]
  days: SenderDays
}

/** Everything the gates are judged by, read under the claim's locks. */
export async function readClaimFacts(trx: Trx, reading: Reading): Promise<ClaimFacts> {
  const { order, prepared, atMs } = reading
  const tenantId = order.tenant_id
  const campaign = await findCampaign(trx, tenantId, order.campaign_id)
  const question = senderQuestion(order, prepared.sources.sender, reading.days)
  const counts = await readCapCounts(trx, {
    tenantId,
    touchKey: question.touchKey,
    campaignId: order.campaign_id,
    contactId: order.contact_id,
    accountId: order.account_id,
    sinceMs: atMs - dayMs,
  })
  const content = await loadContent(trx, tenantId, prepared.contentHash)
  return {
    ...(await readStanding(trx, reading, campaign)),
    suppressions: await suppressionsOn(trx, reading),
    consent: consentFor(order.channel, prepared.sources.contact.consent),
    approval: await readApproval(trx, reading, question.touchKey),
    content: {
      expected_hash: prepared.contentHash,
      stored_hash: content ? prepared.contentHash : null,
    },
    calendar: prepared.calendar,
    contact_touches_ms: counts.contactTouchesMs,
    account_touches_ms: counts.accountTouchesMs,
    account_touchpoints: counts.accountTouchpoints,
    max_account_touchpoints: campaign ? mostTouchpoints(campaign) : 0,
    unseen_replies: await unseenReplies(trx, reading, campaign),
    sender: await readSender(trx, reading),
  }
}

async function suppressionsOn(trx: Trx, { order, prepared }: Reading) {
  const found = await readSuppressionsOf(trx, order.tenant_id, prepared.scopes)
  return suppressionsFor(order.channel, found)
}

function mostTouchpoints({ config, steps, config_version: version }: CampaignRow): number {
  return rulesOf({ config, steps, version }).max_account_touchpoints
}

/**
 * An order to send again stands above the end of its campaign, and so above the campaign's own pause,
 * which nobody can lift any more. Every other stop holds it.
 */
async function readStanding(
  trx: Trx,
  { order, scopes, resend }: Reading,
  campaign: CampaignRow | undefined,
): Promise<Pick<ClaimFacts, 'stops' | 'campaign_status'>> {
  const stops = await readStops(trx, {
    tenantId: order.tenant_id,
    campaignId: order.campaign_id,
    scopes: [...scopes],
  })
  const status = campaign?.status ?? 'cancelled'
  const hasEnded = status === 'cancelled' || status === 'completed'
  if (!resend || !hasEnded) return { stops, campaign_status: status }
  const standing = stops.filter(
    (stop) => stop.scope !== 'campaign' || stop.reason === killSwitchReason,
  )
  return { stops: standing, campaign_status: 'active' }
}

async function readApproval(
  trx: Trx,
  { order, prepared }: Reading,
  touchKey: string,
): Promise<ClaimFacts['approval']> {
  if (!prepared.approvalNeeded) return { kind: 'not_needed' }
  const approved = await findApprovedForTouch(trx, order.tenant_id, touchKey)
  return {
    kind: 'needed',
    request_id: approved?.request_id ?? null,
    approved_hash: approved?.content_hash ?? null,
  }
}

async function readSender(trx: Trx, reading: Reading): Promise<ClaimFacts['sender']> {
  const { order, prepared, days, atMs } = reading
  const { sender } = prepared.sources
  const id = { tenantId: sender.tenant_id, senderId: sender.sender_id }
  // read anew: since the preparation another claim may have been the first, or somebody lowered a cap
  const capacity = await readSenderCapacity(trx, id)
  const load = takesCapacity(order.channel) ? await readLoad(trx, reading, capacity) : null
  return {
    rules: { zone: days.zone, ...capacity },
    ask: {
      at_ms: atMs,
      step: order.step,
      jitter_key: touchSeed(order, order.contact_id, order),
    },
    load,
  }
}

async function readLoad(
  trx: Trx,
  { order, prepared, days }: Reading,
  { daily_cap }: SenderCapacity,
): Promise<SenderLoad> {
  const mostFollowUps = order.step === 1 ? daily_cap : 0
  const question = senderQuestion(order, prepared.sources.sender, days)
  const counts = await readSenderCounts(trx, question, mostFollowUps)
  return {
    counted_today: counts.countedToday,
    follow_ups_today: counts.followUpsToday,
    near_ms: counts.nearMs,
  }
}
