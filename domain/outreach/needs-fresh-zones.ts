import type { OutreachState } from '../../contracts/temporal/account-outreach.js'
import { dayMs } from '../time/local-time.js'

/** Zone tables reach 400 days; below 120 a wait of a quarter could run past their end. */
export function needsFreshZones(state: OutreachState, nowMs: number): boolean {
  return Object.values(state.zones).some((zone) => zone.until_ms - nowMs < 120 * dayMs)
}
