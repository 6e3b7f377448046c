import type { ApprovalStatus } from '../../contracts/approvals.js'
import type { GateVerdict } from '../../contracts/temporal/gates.js'
import { nextCheckMs, type GateTimes } from './gate-times.js'
import { statusAt } from './status-at.js'

export interface GateFacts extends GateTimes {
  request_id: string
  status: ApprovalStatus
}

/** What a request means for the workflow that waits for it: only a person's approval opens the gate. */
export function gateVerdict(request: GateFacts, nowMs: number): GateVerdict {
  const { request_id } = request
  const status = statusAt(request, nowMs)
  switch (status) {
    case 'approved':
      return { kind: 'approved', request_id }
    // somebody has to edit, which makes a new request in its place
    case 'pending':
    case 'changes_requested':
      return { kind: 'pending', request_id, check_ms: nextCheckMs(request, nowMs) }
    case 'rejected':
      return { kind: 'refused', request_id, reason: 'rejected by a reviewer' }
    case 'expired':
      return { kind: 'refused', request_id, reason: 'approval expired without a decision' }
    case 'superseded':
      return { kind: 'refused', request_id, reason: 'approval request withdrawn' }
  }
}
