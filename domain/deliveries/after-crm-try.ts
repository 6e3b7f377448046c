const second = 1_000
const minute = 60 * second
const hour = 60 * minute

const waits = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute]
/** The short waits, and then three days of an hour each. */
const mostTries = waits.length + 72

/** How long an entry waits that a CRM did not take just now; null: it is given up. */
export function waitAfterCrmTry(tries: number, retryAfterMs: number | null): number | null {
  if (tries >= mostTries) return null
  return Math.max(waits[tries - 1] ?? hour, retryAfterMs ?? 0)
}

const longestRest = 5 * minute

/** How long a CRM is left alone that takes nothing: its other entries would fare no better. */
export function restOfCrm(failures: number, retryAfterMs: number | null): number {
  return retryAfterMs ?? Math.min(longestRest, second * 2 ** Math.min(failures, 20))
}
