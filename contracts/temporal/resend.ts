import type { TouchResult } from './outreach-activities.js'

/** A person's order to submit a touch again whose outcome nobody knows. */
export interface ResendInput {
  tenant_id: string
  touch_id: string
  fence: number
  order_id: string
  request_id?: string
  /** Sandbox only: the instant at which the sender of this message lives. */
  clock_at_ms?: number
}

export interface ResendOrder extends Omit<ResendInput, 'clock_at_ms'> {
  at_ms: number
}

/** `superseded`: by the time it ran, the touch was no longer waiting for this order. */
export type ResendResult = TouchResult | { kind: 'superseded'; at_ms: number }

export interface ResendActivities {
  resendTouch: (order: ResendOrder) => Promise<ResendResult>
}

export type ResendTouchWorkflow = (input: ResendInput) => Promise<ResendResult>
export const resendTouchType = 'resendTouch'
