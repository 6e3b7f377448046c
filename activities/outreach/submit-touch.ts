import { log } from '@temporalio/activity'
import type { TouchOrder, TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { retryDelayMs } from '../../domain/ledger/retry-delay.js'
import { assertNever } from '../../domain/shared/assert-never.js'
import { settleTouch } from '../../store/repositories/touch-claims.js'
import type { OutgoingEmail, SubmitOutcome } from '../ports.js'
import type { GivenClaim } from './claim-touch.js'
import { countOutcome } from './count-touch.js'
import type { OutreachDeps } from './deps.js'
import type { PreparedTouch } from './prepare-touch.js'
import { wait } from './wait.js'

export interface Submission {
  order: TouchOrder
  prepared: PreparedTouch
  claim: GivenClaim
  atMs: number
  /** Monotonic, taken before the claim: a machine that slept must not send on an old permission. */
  claimedAt: number
}

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
      await settle(deps, submission, { state: 'sent', reason: `accepted: ${outcome.detail}` })
      return { kind: 'sent', at_ms: submission.atMs }
    case 'refused':
      await settle(deps, submission, { state: 'failed', reason: outcome.detail })
      return { kind: 'failed', at_ms: submission.atMs, reason: outcome.detail }
    case 'unknown':
      await settle(deps, submission, { state: 'unknown', reason: outcome.detail })
      return { kind: 'unknown', at_ms: submission.atMs, reason: outcome.detail }
    case 'not_sent':
      return release(deps, submission, outcome.detail)
    default:
      return assertNever(outcome)
  }
}

async function hand(deps: OutreachDeps, submission: Submission): Promise<SubmitOutcome> {
  const deadline = submission.claimedAt + deps.claimLeaseSeconds * 750
  const startWithinMs = deadline - performance.now()
  if (startWithinMs <= 0) return { kind: 'not_sent', detail: 'the claim grew too old to send' }
  try {
    const email = deps.transports.forSender(submission.prepared.sources.sender)
    return await email.submit(emailOf(submission), startWithinMs)
  } catch (error) {
    deps.log.error({ err: error, touch_id: submission.claim.touchId }, 'the mail adapter failed')
    return { kind: 'unknown', detail: 'the mail adapter failed; the message may have gone out' }
  }
}

function emailOf({ prepared, atMs }: Submission): OutgoingEmail {
  const { sender } = prepared.sources
  return {
    message_id: prepared.messageId,
    from: { name: sender.name, address: sender.email },
    reply_to: sender.reply_to,
    to: prepared.address,
    subject: prepared.subject,
    text: prepared.text,
    html: prepared.html,
    in_reply_to: prepared.inReplyTo,
    references: prepared.references,
    list_unsubscribe: { url: prepared.unsubscribeUrl },
    date: new Date(atMs),
  }
}

async function release(
  deps: OutreachDeps,
  submission: Submission,
  detail: string,
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
    not_before_ms: submission.atMs + delay,
    reason: `attempt ${attempt} failed: ${detail}`,
  }
}

async function settle(
  deps: OutreachDeps,
  submission: Submission,
  outcome: { state: 'sent' | 'failed' | 'unknown' | 'released'; reason: string },
): Promise<boolean> {
  const { order, claim, atMs } = submission
  const written = await stubbornly(() =>
    deps.store.transaction((trx) =>
      settleTouch(trx, {
        tenantId: order.tenant_id,
        touchId: claim.touchId,
        fence: claim.fence,
        atMs,
        ...outcome,
      }),
    ),
  )
  if (written) countOutcome(deps, { channel: order.channel, ...outcome })
  else {
    deps.log.warn(
      { touch_id: claim.touchId, fence: claim.fence, outcome: outcome.state },
      'an outcome came after its claim was settled by somebody else',
    )
  }
  return written
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
