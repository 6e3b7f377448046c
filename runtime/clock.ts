/** The only reader of the machine's clock outside workflows; a lint rule keeps it so. */
export interface Clock {
  now(): number
}

export const wallClock: Clock = { now: () => Date.now() }

/**
 * What an activity calls "now". In the sandbox a workflow lives in the future, so its own instant wins;
 * in production a delayed activity sees the later wall clock.
 */
export function activityNow(at: number, clock: Clock = wallClock): number {
  return Math.max(at, clock.now())
}

export function toIso(ms: number): string {
  return new Date(ms).toISOString()
}
