import type { ApprovalStatus } from '../../contracts/approvals.js'

export interface Deadlined {
  status: ApprovalStatus
  deadline_ms: number | null
}

/** A deadline counts from its instant on, whether or not somebody has written it down yet. */
export function statusAt(request: Deadlined, nowMs: number): ApprovalStatus {
  if (request.status !== 'pending' && request.status !== 'changes_requested') return request.status
  const passed = request.deadline_ms !== null && request.deadline_ms <= nowMs
  return passed ? 'expired' : request.status
}
