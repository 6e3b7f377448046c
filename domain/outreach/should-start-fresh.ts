import type { OutreachState } from '../../contracts/temporal/account-outreach.js'

/** A wake after a long sleep replays the whole run; measured, two or three touches a run cost least. */
const touchesPerRun = 3

export function shouldStartFresh(state: OutreachState, suggestedByServer: boolean): boolean {
  return suggestedByServer || state.touches_since_fresh_run >= touchesPerRun
}
