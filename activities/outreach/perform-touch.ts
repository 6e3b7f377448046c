import { activityNow } from '../../runtime/clock.js'
import type { TouchOrder, TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { assertNever } from '../../domain/shared/assert-never.js'
import { planTouch } from '../../store/repositories/touches.js'
import { awaitEarlierClaim } from './await-earlier-claim.js'
import { claimTouch, type ClaimOutcome } from './claim-touch.js'
import { countOutcome } from './count-touch.js'
import { openedReason } from './open-task.js'
import type { OutreachDeps } from './deps.js'
import { prepareTouch, type Preparation, type PreparedTouch } from './prepare-touch.js'
import { skipImpossible } from './skip-impossible.js'
import { submitTouch } from './submit-touch.js'

/**
 * One touch from words to outcome. Temporal may run this again at any point: before the claim that is
 * harmless, after it the claim forbids a second submission.
 */
export async function performTouch(deps: OutreachDeps, order: TouchOrder): Promise<TouchResult> {
  const result = await attemptTouch(deps, order)
  deps.log.info(
    {
      request_id: order.request_id,
      tenant: order.tenant_id,
      campaign_id: order.campaign_id,
      contact_id: order.contact_id,
      step: order.step,
      outcome: result.kind,
      ...('reason' in result ? { reason: result.reason } : {}),
    },
    'touch',
  )
  return result
}

async function attemptTouch(deps: OutreachDeps, order: TouchOrder): Promise<TouchResult> {
  const atMs = activityNow(order.at_ms, deps.clock)
  const prepared = await prepareTouch(deps, order, atMs)
  await writePlan(deps, { order, prepared, atMs })
  if (prepared.kind === 'impossible') {
    return skipImpossible(deps, { order, reason: prepared.reason, atMs })
  }
  await deps.crm?.heed(order, atMs)
  const claimedAt = performance.now()
  const outcome = await claimTouch(deps, { order, prepared, atMs })
  return afterClaim(deps, { order, prepared, outcome, atMs, claimedAt })
}

interface Planned {
  order: TouchOrder
  prepared: Preparation
  atMs: number
}

/** A touch that is due at launch was not planned before; skipped or sent, it needs its row. */
async function writePlan(deps: OutreachDeps, { order, prepared, atMs }: Planned): Promise<void> {
  const senderId =
    prepared.kind === 'impossible' ? prepared.senderId : prepared.sources.sender.sender_id
  if (senderId === null) return
  await planTouch(deps.store.db, {
    tenantId: order.tenant_id,
    campaignId: order.campaign_id,
    accountId: order.account_id,
    contactId: order.contact_id,
    senderId,
    channel: order.channel,
    step: order.step,
    slotAtMs: order.slot_at_ms,
    reason: order.reason,
    ...(order.why ? { why: order.why } : {}),
    nowMs: atMs,
  })
}

interface Claimed {
  order: TouchOrder
  prepared: PreparedTouch
  outcome: ClaimOutcome
  atMs: number
  claimedAt: number
}

async function afterClaim(deps: OutreachDeps, claimed: Claimed): Promise<TouchResult> {
  const { outcome, atMs } = claimed
  switch (outcome.kind) {
    case 'claimed':
      return submitTouch(deps, { ...claimed, claim: outcome })
    case 'opened':
      countOutcome(deps, { channel: claimed.order.channel, state: 'sent', reason: openedReason })
      return { kind: 'sent', at_ms: atMs }
    case 'earlier':
      return awaitEarlierClaim(deps, outcome.touch, atMs)
    case 'refused':
      return refusedResult(outcome.verdict, atMs)
    default:
      return assertNever(outcome)
  }
}

type Refused = Extract<ClaimOutcome, { kind: 'refused' }>['verdict']

function refusedResult(verdict: Refused, atMs: number): TouchResult {
  switch (verdict.kind) {
    case 'hold':
      return { kind: 'held', at_ms: atMs, reason: verdict.reason }
    case 'skip':
      return { kind: 'skipped', at_ms: atMs, reason: verdict.reason, ends: verdict.ends }
    case 'defer':
      return {
        kind: 'deferred',
        at_ms: atMs,
        not_before_ms: verdict.not_before_ms,
        reason: verdict.reason,
      }
    default:
      return assertNever(verdict)
  }
}
