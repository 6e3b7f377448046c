import { defineSignal } from '@temporalio/workflow'

/** Where a touch stands with the people who must agree to its words. */
export type GateState =
  | { kind: 'none' }
  | { kind: 'needed' }
  | { kind: 'pending'; request_id: string; check_ms: number | null; told: GateSignal | null }
  | { kind: 'approved'; request_id: string }

/**
 * Says that a request has been decided; the workflow loads the decision from the store. With `decision`
 * it is a reviewer's own word from the Temporal Web UI or CLI: recorded in development, refused in production.
 */
export interface GateSignal {
  request_id: string
  decision?: string
  notes?: string
  by?: string
  clock_at_ms?: number
}

export const decideGateSignal = defineSignal<[GateSignal]>('decideGate')

export interface GateCheck {
  tenant_id: string
  request_id: string
  at_ms: number
  signal: GateSignal | null
}

/** Ids only: who decided and what they wrote stays in the store, not in a history. */
export type GateVerdict =
  /** `check_ms` lies ahead of the check, or the workflow would check again at once, for ever. */
  | { kind: 'pending'; request_id: string; check_ms: number | null }
  | { kind: 'approved'; request_id: string }
  | { kind: 'refused'; request_id: string; reason: string }
