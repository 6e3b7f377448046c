import type { OutreachState } from '../../contracts/temporal/account-outreach.js'

/** A wake after a long sleep replays the whole run; measured, two or three touches a run cost least. */
const touchesPerRun = 3

export interface FreshHints {
  suggestedByServer: boolean
  /** This run is pinned to one build of the workers, and another one is current. */
  otherBuild: boolean
  askedToMoveOn: boolean
}

export function shouldStartFresh(state: OutreachState, hints: FreshHints): boolean {
  return (
    mustMoveOn(hints) || hints.suggestedByServer || state.touches_since_fresh_run >= touchesPerRun
  )
}

/** Not even a hold is a reason to stay: it may last for ever, and would keep the workers of an old build. */
export function mustMoveOn(hints: FreshHints): boolean {
  return hints.otherBuild || hints.askedToMoveOn
}
