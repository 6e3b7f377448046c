import type { MatchedBy } from '../../contracts/inbox.js'
import type { AnsweredTouch, RunningAccount } from '../../store/repositories/inbox-matches.js'

/** Whose a message is, and how that was found out. */
export interface Match {
  by: MatchedBy
  touch: AnsweredTouch | null
  /** The person it is about first; then the writer, where that is another one of ours. */
  contactIds: string[]
  /** Of a stranger from a company that is being written to. */
  accounts: RunningAccount[]
}

export const noMatch: Match = { by: 'none', touch: null, contactIds: [], accounts: [] }
