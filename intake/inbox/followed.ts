import type { Channel } from '../../contracts/campaign-config.js'
import type { InboxStatus } from '../../contracts/inbox.js'
import type { ReplyClass } from '../../contracts/reply-classes.js'
import type { Reporter } from '../events/event-report.js'
import type { Match } from './matched.js'

export interface ClassToFollow {
  tenantId: string
  inboxId: string
  class: ReplyClass
  returnDate: string | null
  channel: Channel
  match: Match
  /** As it came; where a stranger opts out, this address is all that is known of them. */
  from: string | null
  occurredAtMs: number
  nowMs: number
  wallMs: number
  by: Reporter
}

/** What became of a message. */
export interface Done {
  effect: string
  status: InboxStatus
  eventIds: string[]
  /** What it changed, where no touch says which campaign it is about. */
  campaignId: string | null
  accountId: string | null
  /** Placed by this message alone, without an event that could take them back. */
  suppressionIds: string[]
  /** Last in the transaction: its lock makes the tenant's other audited changes wait. */
  writeAudit(): Promise<void>
}

/** Of what needs nobody and has changed no campaign. */
export function doneWith(effect: string): Done {
  return {
    effect,
    status: 'handled',
    eventIds: [],
    campaignId: null,
    accountId: null,
    suppressionIds: [],
    writeAudit: () => Promise.resolve(),
  }
}
