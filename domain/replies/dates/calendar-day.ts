/** A day named in a text. */
export interface DayFound {
  date: string
  index: number
  words: string
  ambiguous: boolean
}

const dayMs = 86_400_000
/** Named without its year, a day this little back is the past one, not the one in a year. */
const recentlyPastDays = 60
const farthestDays = 366

export function msOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}

export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

export function addDays(date: string, days: number): string {
  return dateOf(msOf(date) + days * dayMs)
}

/** null for the 31st of February and its like. */
export function dayOf(year: number, month: number, day: number): string | null {
  const ms = Date.UTC(year, month - 1, day)
  const at = new Date(ms)
  const same = at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return same ? dateOf(ms) : null
}

/** Past days and days more than a year ahead say nothing. */
export function isUseful(date: string, received: string): boolean {
  const ahead = (msOf(date) - msOf(received)) / dayMs
  return ahead >= 0 && ahead <= farthestDays
}

/** The year of a day that was named without one. */
export function comingDay(month: number, day: number, received: string): string | null {
  const year = Number(received.slice(0, 4))
  const days = [year, year + 1].map((one) => dayOf(one, month, day))
  const recent = [dayOf(year - 1, month, day), ...days].some(
    (date) => date !== null && isRecentlyPast(date, received),
  )
  if (recent) return null
  return days.find((date) => date !== null && date >= received) ?? null
}

function isRecentlyPast(date: string, received: string): boolean {
  const ago = (msOf(received) - msOf(date)) / dayMs
  return ago > 0 && ago <= recentlyPastDays
}
