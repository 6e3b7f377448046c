import type { OutreachState } from '../../contracts/temporal/account-outreach.js'
import { dayMs } from '../time/local-time.js'

/** Zone tables reach 400 days; below 120 a wait of a quarter could run past their end. */
const leastDays = 120
/** A wait may end in hours that are closed, for example on a long weekend, and be paused before. */
const spareDays = 20

/** A step planned past the end of its table would miss the clock changes after it. */
export function needsFreshZones(state: OutreachState, nowMs: number): boolean {
  const { first_wait, intervals } = state.rules
  const longestWait = Math.max(...[first_wait, ...intervals].map(roughDays))
  const reachMs = Math.max(leastDays, longestWait + spareDays) * dayMs
  return Object.values(state.zones).some((zone) => zone.until_ms - nowMs < reachMs)
}

function roughDays(interval: { unit: string; count: number }): number {
  if (interval.unit === 'ms') return interval.count / dayMs
  // seven weekdays hold five business days, and a holiday here and there
  return interval.unit === 'business_days' ? interval.count * 1.6 : interval.count
}
