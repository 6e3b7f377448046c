import { city } from './cast.js'

export interface SaidPlan {
  /** `Wed 2 Dec 09:14 New York` */
  when: string
  because: string
}

/** Takes a planned reason apart: `Step 2 of 4: 3 days after step 1, Wed 2 Dec 09:14 America/New_York`. */
export function sayPlan(reason: string): SaidPlan {
  const parts = /^Step \d+ of \d+: (?<because>.+), (?<minute>\w+ \d+ \w+ \d+:\d+) (?<zone>\S+)$/
  const { because, minute, zone } = parts.exec(reason)?.groups ?? {}
  if (!because || !minute || !zone) return { when: '', because: reason }
  return { when: `${minute} ${city(zone)}`, because }
}
