import type { ApprovalStatus, Decision } from '../../contracts/approvals.js'
import type { TouchState } from '../../contracts/touches.js'

/** What was read of a request under its locks. */
export interface ApprovalFacts {
  status: ApprovalStatus
  content_hash: string
  /** false: what is stored is missing or does not match its hash. */
  content_intact: boolean
  deadline_ms: number | null
  decided: { decision: Decision; by: string; at_ms: number; notes: string | null } | null
  /** What an edit put in its place. */
  replacement: { request_id: string; content_hash: string; by: string | null; at_ms: number } | null
  /** null: the request is not about a touch, or the touch is not planned yet. */
  touch_state: TouchState | null
}
