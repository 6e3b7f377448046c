const minute = 60_000

/** Waits after a temporary refusal: 5 min, 30 min, 2 h; then it is a failure. */
export function retryDelayMs(attempt: number): number | undefined {
  return [5 * minute, 30 * minute, 120 * minute][attempt - 1]
}
