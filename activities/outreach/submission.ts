import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import type { GivenClaim } from './claim-touch.js'
import type { PreparedTouch } from './prepare-touch.js'

export interface Submission {
  order: TouchOrder
  prepared: PreparedTouch
  claim: GivenClaim
  atMs: number
  /** Monotonic, taken before the claim: a machine that slept must not send on an old permission. */
  claimedAt: number
}
