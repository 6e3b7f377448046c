import type { ZoneTable } from '../../contracts/temporal/calendar.js'

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000
const minutesPerDay = 1440

/** A wall-clock reading: days since 1970-01-01 and minutes since that day's midnight. */
export interface LocalTime {
  day: number
  minute: number
}

export function toLocal(zone: ZoneTable, ms: number): LocalTime {
  const minutes = Math.floor(ms / minuteMs) + offsetAt(zone, ms)
  return { day: Math.floor(minutes / minutesPerDay), minute: modulo(minutes, minutesPerDay) }
}

/**
 * In an overlap (clocks go back) the first of the two instants; in a gap (clocks go forward) the
 * instant as far after the gap as the reading lies behind its start.
 */
export function toInstant(zone: ZoneTable, local: LocalTime): number {
  const asUtc = (local.day * minutesPerDay + local.minute) * minuteMs
  const before = offsetAt(zone, asUtc - dayMs)
  const after = offsetAt(zone, asUtc + dayMs)
  const candidates = [asUtc - before * minuteMs, asUtc - after * minuteMs]
  const exact = candidates.filter((ms) => isReading(zone, ms, local))
  return exact.length > 0 ? Math.min(...exact) : asUtc - before * minuteMs
}

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: number): number {
  return modulo(day + 3, 7) + 1
}

function isReading(zone: ZoneTable, ms: number, local: LocalTime): boolean {
  const reading = toLocal(zone, ms)
  return reading.day === local.day && reading.minute === local.minute
}

function offsetAt(zone: ZoneTable, ms: number): number {
  const changes = zone.offsets
  let minutes = changes[0]?.minutes ?? 0
  for (const change of changes) {
    if (change.from_ms > ms) break
    minutes = change.minutes
  }
  return minutes
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}
