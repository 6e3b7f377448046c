import {
  countedReasons,
  holdReason,
  moveReason,
  outcomeReason,
  type TouchOutcome,
} from '../../domain/ledger/outcome-codes.js'
import type { ClaimVerdict } from '../../domain/ledger/judge-claim.js'
import { assertNever } from '../../domain/shared/assert-never.js'
import type { ClaimRequest } from './claim-request.js'
import type { OutreachDeps } from './deps.js'

export interface WrittenOutcome {
  channel: string
  state: TouchOutcome
  reason: string
}

/** A counter that first shows with its first count has not risen, as Prometheus sees it: each begins at 0. */
export const countedFromTheStart = {
  channels: ['email', 'sms', 'call', 'linkedin'],
  ...countedReasons,
}

/** After the commit, never inside the transaction: what is rolled back did not happen. */
export function countOutcome({ metrics }: OutreachDeps, written: WrittenOutcome): void {
  const { channel, state: outcome, reason } = written
  metrics.outcome({ channel, outcome, reason: outcomeReason(outcome, reason) })
}

type RefusedClaim = Exclude<ClaimVerdict, { kind: 'claim' }>

export interface DecidedClaim {
  request: ClaimRequest
  outcome: { kind: 'claimed' | 'opened' | 'earlier' } | { kind: 'refused'; verdict: RefusedClaim }
  /** Monotonic. */
  begunAt: number
}

export function countClaim(deps: OutreachDeps, { request, outcome, begunAt }: DecidedClaim): void {
  deps.metrics.claimTook((performance.now() - begunAt) / 1000, verdictOf(outcome.kind))
  // a refused second submission leaves the touch as unknown as it was, and counted
  if (outcome.kind !== 'refused' || request.resend) return
  countRefusal(deps, request.order.channel, outcome.verdict)
}

function verdictOf(kind: DecidedClaim['outcome']['kind']) {
  return kind === 'opened' ? 'claimed' : kind
}

function countRefusal(deps: OutreachDeps, channel: string, verdict: RefusedClaim): void {
  switch (verdict.kind) {
    case 'hold':
      return deps.metrics.held(holdReason(verdict.reason))
    case 'defer':
      return deps.metrics.moved(moveReason(verdict.reason))
    case 'skip':
      return countOutcome(deps, { channel, state: 'skipped', reason: verdict.reason })
    default:
      return assertNever(verdict)
  }
}
