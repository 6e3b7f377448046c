import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import type { PreparedTouch } from './prepare-touch.js'

/** A person's order to submit a touch again whose outcome nobody knows. */
export interface ResendClaim {
  orderId: string
  fence: number
}

export interface ClaimRequest {
  order: TouchOrder
  prepared: PreparedTouch
  atMs: number
  resend?: ResendClaim
}
