import { minuteMs } from '../time/local-time.js'

const graceMs = 10_000

/**
 * The instant from which a touch is counted: one that left in the first seconds of a minute counts as
 * having left with it, or every run would drift a minute away from its plan.
 */
export function leftAt(ms: number): number {
  const sinceMinute = ms % minuteMs
  return sinceMinute < graceMs ? ms - sinceMinute : ms
}
