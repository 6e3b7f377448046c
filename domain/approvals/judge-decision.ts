import type { ApprovalFacts } from './approval-facts.js'
import { describeExpiry, describeWinner } from './describe-outcome.js'
import { statusAt } from './status-at.js'

export type EditResult =
  | { kind: 'fits'; hash: string }
  | { kind: 'unfit'; field: 'subject' | 'text'; why: string }

/** Where the hash is null the person decided on what the request holds, and a request never changes. */
export type GivenDecision =
  | {
      decision: 'approve' | 'reject' | 'request_changes'
      by: string
      content_hash: string | null
      notes: string
    }
  | { decision: 'edit'; by: string; content_hash: string | null; edit: EditResult }

export type Refusal =
  | { kind: 'refuse'; code: 'conflict' | 'gone'; why: string }
  | { kind: 'refuse'; code: 'unprocessable'; pointer: string; why: string }

export type DecisionVerdict =
  | { kind: 'record'; status: 'approved' | 'rejected' | 'changes_requested' | 'superseded' }
  /** The same person said the same before: a retried call, answered as the first one was. */
  | { kind: 'repeat' }
  | Refusal

const statusOf = {
  approve: 'approved',
  reject: 'rejected',
  request_changes: 'changes_requested',
  edit: 'superseded',
} as const

export function judgeDecision(
  request: ApprovalFacts,
  given: GivenDecision,
  nowMs: number,
): DecisionVerdict {
  if (isRepeat(request, given)) return { kind: 'repeat' }
  return (
    judgeState(request, given, nowMs) ??
    judgeContent(request, given) ??
    judgeWords(given) ?? { kind: 'record', status: statusOf[given.decision] }
  )
}

function isRepeat(request: ApprovalFacts, given: GivenDecision): boolean {
  const sameContent = (given.content_hash ?? request.content_hash) === request.content_hash
  if (!sameContent || request.status !== statusOf[given.decision]) return false
  if (given.decision !== 'edit') return request.decided?.by === given.by
  const { replacement } = request
  const sameEdit = given.edit.kind === 'fits' && given.edit.hash === replacement?.content_hash
  return sameEdit && replacement?.by === given.by
}

function judgeState(
  request: ApprovalFacts,
  { decision }: GivenDecision,
  nowMs: number,
): Refusal | undefined {
  const status = statusAt(request, nowMs)
  if (status === 'pending') return undefined
  if (status === 'expired')
    return { kind: 'refuse', code: 'gone', why: describeExpiry(request.deadline_ms) }
  if (decision === 'edit' && status === 'changes_requested') return undefined
  if (decision === 'edit' && status === 'approved') return judgeLateEdit(request)
  return conflict(`${describeWinner(request)} The first decision holds.`)
}

/** An edit takes an approval back, which helps only while nobody has begun to send. */
function judgeLateEdit({ touch_state: state }: ApprovalFacts): Refusal | undefined {
  if (state === null || state === 'planned' || state === 'released') return undefined
  return conflict(`The touch is ${state}: its words can no longer be edited.`)
}

function judgeContent(request: ApprovalFacts, given: GivenDecision): Refusal | undefined {
  if (given.content_hash !== null && given.content_hash !== request.content_hash) {
    return conflict(
      `content_hash is ${given.content_hash}, but the request holds ${request.content_hash}. ` +
        'Read the request again and decide on what it holds.',
    )
  }
  const needsContent = given.decision === 'approve' || given.decision === 'edit'
  if (needsContent && !request.content_intact) {
    return conflict(
      `The stored content does not match ${request.content_hash}, so it can only be rejected.`,
    )
  }
  return undefined
}

function judgeWords(given: GivenDecision): Refusal | undefined {
  if (given.decision === 'request_changes' && given.notes.trim() === '') {
    return unprocessable('/notes', 'must say what to change')
  }
  if (given.decision === 'edit' && given.edit.kind === 'unfit') {
    return unprocessable(`/edits/${given.edit.field}`, given.edit.why)
  }
  return undefined
}

function conflict(why: string): Refusal {
  return { kind: 'refuse', code: 'conflict', why }
}

function unprocessable(pointer: string, why: string): Refusal {
  return { kind: 'refuse', code: 'unprocessable', pointer, why }
}
