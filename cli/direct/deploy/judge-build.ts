import type { Build } from './builds.js'

/** Counts come from an index that lags a little behind the workflows. */
const indexLagMs = 60_000

/** Why the workers of this build are still needed; null when they may be stopped. */
export function neededBecause(build: Build, nowMs: number): string | null {
  const { build_id, state, pinned_runs, left_at } = build
  if (state === 'current') return `${build_id} is the current build: new campaigns start on it`
  if (state === 'ramping') return `${build_id} takes a share of the new campaigns`
  if (pinned_runs > 0) return `${build_id} still has ${pinned_runs} running workflow(s)`
  if (left_at !== null && nowMs - Date.parse(left_at) < indexLagMs) {
    return `${build_id} was current less than a minute ago; count again then`
  }
  return null
}

/** Queues on which no worker of this build asks for work. */
export function unattended({ workers }: Pick<Build, 'workers'>): string[] {
  return Object.entries(workers).flatMap(([queue, alive]) => (alive > 0 ? [] : [queue]))
}
