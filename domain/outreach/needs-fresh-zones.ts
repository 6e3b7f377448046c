import type { OutreachState } from '../../contracts/temporal/account-outreach.js'
import { dayMs } from '../time/local-time.js'

/** Zone tables reach 400 days; below 120 a wait of a quarter could run past their end. */
const leastDays = 120
/** A wait may end in hours that are closed, for example on a long weekend, and be paused before. */
const spareDays = 20

/** A step planned past the end of its table would miss the clock changes after it. */
export function needsFreshZones(state: OutreachState, nowMs: number): boolean {
  const longestWait = Math.max(0, ...state.steps.map((step) => step.wait_days))
  const reachMs = Math.max(leastDays, longestWait + spareDays) * dayMs
  return Object.values(state.zones).some((zone) => zone.until_ms - nowMs < reachMs)
}
