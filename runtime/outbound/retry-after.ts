const longestMs = 24 * 3_600_000

/** RFC 9110: seconds, or the date of an HTTP header. undefined where the other side has not said when. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : dateMs(text) - nowMs
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), longestMs)
}

/** Date.parse reads nearly anything; of a number it makes a year. */
function dateMs(text: string): number {
  return /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : Number.NaN
}
