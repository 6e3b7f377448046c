import { log } from '@temporalio/activity'
import type { TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { retryDelayMs } from '../../domain/ledger/retry-delay.js'
import { assertNever } from '../../domain/shared/assert-never.js'
import { settleTouch } from '../../store/repositories/touch-claims.js'
import type { Trx } from '../../store/open-store.js'
import { findTouchById } from '../../store/repositories/touches.js'
import type { ProviderReceipt, SubmitOutcome } from '../ports.js'
import { announceTouch } from '../../intake/announce-touch.js'
import { countOutcome } from './count-touch.js'
import type { OutreachDeps } from './deps.js'
import { handOver } from './hand-over.js'
import type { Submission } from './submission.js'
import { toldMeanwhile } from './told-meanwhile.js'
import { wait } from './wait.js'

/** What a provider asks for beyond this would outlast the plan. */
const longestWaitMs = 86_400_000

/** Hands a claimed message over. From here on every outcome is returned, never thrown. */
export async function submitTouch(
  deps: OutreachDeps,
  submission: Submission,
): Promise<TouchResult> {
  const begunAt = performance.now()
  const outcome = await hand(deps, submission)
  deps.metrics.submitTook((performance.now() - begunAt) / 1000, outcome.kind)
  switch (outcome.kind) {
    case 'accepted':
      await settle(deps, submission, {
        state: 'sent',
        reason: `accepted: ${outcome.detail}`,
        provider: outcome.provider,
      })
      return { kind: 'sent', at_ms: submission.atMs }
    case 'refused':
      await settle(deps, submission, { state: 'failed', reason: outcome.detail })
      return { kind: 'failed', at_ms: submission.atMs, reason: outcome.detail }
    case 'unknown':
      return settleInDoubt(deps, submission, outcome.detail)
    case 'not_sent':
      return release(deps, submission, outcome)
    default:
      return assertNever(outcome)
  }
}

async function hand(deps: OutreachDeps, submission: Submission): Promise<SubmitOutcome> {
  const deadline = submission.claimedAt + deps.claimLeaseSeconds * 750
  const startWithinMs = deadline - performance.now()
  if (startWithinMs <= 0) return { kind: 'not_sent', detail: 'the claim grew too old to send' }
  return handOver(deps, submission, startWithinMs)
}

async function settleInDoubt(
  deps: OutreachDeps,
  submission: Submission,
  detail: string,
): Promise<TouchResult> {
  const at_ms = submission.atMs
  const written = await settle(deps, submission, { state: 'unknown', reason: detail })
  if (written?.state === 'sent') return { kind: 'sent', at_ms }
  if (written?.state === 'failed') return { kind: 'failed', at_ms, reason: written.reason }
  return { kind: 'unknown', at_ms, reason: detail }
}

type NotSent = Extract<SubmitOutcome, { kind: 'not_sent' }>

async function release(
  deps: OutreachDeps,
  submission: Submission,
  { detail, retry_after_ms }: NotSent,
): Promise<TouchResult> {
  const { attempt, ordered } = submission.claim
  if (ordered) {
    // the first submission is as unknown as before; only a person decides on a third
    const reason = `not sent again: ${detail}`
    await settle(deps, submission, { state: 'unknown', reason })
    return { kind: 'unknown', at_ms: submission.atMs, reason }
  }
  const delay = retryDelayMs(attempt)
  if (delay === undefined) {
    const reason = `${detail}; given up after ${attempt} attempts`
    await settle(deps, submission, { state: 'failed', reason })
    return { kind: 'failed', at_ms: submission.atMs, reason }
  }
  const released = await settle(deps, submission, { state: 'released', reason: detail })
  if (!released) {
    // a later attempt has called it unknown and the workflow has gone on: nobody would try again
    const reason = `${detail}; known too late to try again`
    await settle(deps, submission, { state: 'failed', reason })
    return { kind: 'failed', at_ms: submission.atMs, reason }
  }
  return {
    kind: 'deferred',
    at_ms: submission.atMs,
    not_before_ms: submission.atMs + Math.min(retry_after_ms ?? delay, longestWaitMs),
    reason: `attempt ${attempt} failed: ${detail}`,
  }
}

interface Outcome {
  state: 'sent' | 'failed' | 'unknown' | 'released'
  reason: string
  provider?: ProviderReceipt | undefined
}

/** What was written; null: the claim was settled by somebody else. */
async function settle(
  deps: OutreachDeps,
  submission: Submission,
  outcome: Outcome,
): Promise<Outcome | null> {
  const { order, claim } = submission
  const written = await stubbornly(() =>
    deps.store.transaction((trx) => settleInside(trx, deps, { ...submission, outcome })),
  )
  if (written) countOutcome(deps, { channel: order.channel, ...written })
  else {
    deps.log.warn(
      { touch_id: claim.touchId, fence: claim.fence, outcome: outcome.state },
      'an outcome came after its claim was settled by somebody else',
    )
  }
  return written
}

async function settleInside(
  trx: Trx,
  deps: OutreachDeps,
  { order, claim, atMs, ...given }: Submission & { outcome: Outcome },
): Promise<Outcome | null> {
  const { touchId, fence } = claim
  const tenantId = order.tenant_id
  const isInDoubt = given.outcome.state === 'unknown'
  const told = isInDoubt ? await toldMeanwhile(trx, tenantId, touchId) : null
  const outcome = told ?? given.outcome
  const written = await settleTouch(trx, { tenantId, touchId, fence, atMs, ...outcome })
  if (!written) return null
  const { state, reason } = outcome
  if (state === 'released') return outcome
  const touch = await findTouchById(trx, tenantId, touchId)
  if (touch) await announceTouch(trx, { touch, state, reason, atMs, wallMs: deps.clock.now() })
  return outcome
}

/** A store that blinks right after the hand-over must not turn a known outcome into an unknown one. */
async function stubbornly<T>(write: () => Promise<T>): Promise<T> {
  for (const waitMs of [100, 500, 2_000, 5_000]) {
    try {
      return await write()
    } catch (error) {
      log.warn('an outcome could not be written yet', { error: String(error) })
      await wait(waitMs)
    }
  }
  return write()
}
