import { calendarsFor } from '../../calendar/calendars-for.js'
import type { AccountRef } from '../../contracts/temporal/outreach-activities.js'
import { rulesAndFacts, type AccountSources } from '../../domain/outreach/account-sources.js'
import { beginOutreach } from '../../domain/outreach/begin-outreach.js'
import { plannedTouches, type DueTouch } from '../../domain/outreach/decide-next-action.js'

export interface AccountToPlan extends AccountSources {
  ref: AccountRef
}

/** What its workflow will plan first: the same functions on the same data. */
export function firstTouch(
  { ref, ...sources }: AccountToPlan,
  nowMs: number,
): DueTouch | undefined {
  const { calendar, ...known } = rulesAndFacts(sources)
  const loaded = { ...known, ...calendarsFor(calendar, nowMs), engagements: [] }
  const state = beginOutreach({ input: ref, loaded, clock_offset_ms: 0 }, nowMs)
  return plannedTouches(state)[0]
}
