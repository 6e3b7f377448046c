const units = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1_000 }

/** Milliseconds of an ISO duration of weeks, days, hours, minutes and seconds, for example P14D. */
export function durationMs(iso: string): number {
  let total = 0
  for (const [, count, unit] of iso.matchAll(/(\d+)([WDHMS])/g)) {
    total += Number(count) * units[unit as keyof typeof units]
  }
  return total
}
