import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'
import type { CrmWatch } from '../crm/crm-watch.js'
import type { EmailTransports, SenderRoute, SmsPort, TouchMetrics } from '../ports.js'

/** Nobody may be written to by a sender whose replies nobody sees. */
export interface ReplyFreshness {
  /** How old the last look may be. */
  minutes: number
  /** Mail of the sender reaches people outside, who may answer it. */
  isNeeded(sender: Pick<SenderRoute, 'smtp' | 'provider'>): boolean
}

export interface OutreachDeps {
  store: Store
  transports: EmailTransports
  /** null: nothing can send SMS. */
  sms: SmsPort | null
  clock: Clock
  log: Log
  metrics: TouchMetrics
  claimLeaseSeconds: number
  defaultTimezone: string
  /** Where the links in messages lead; without a trailing slash. */
  publicUrl: string
  /** Decisions by a raw signal are refused. */
  production: boolean
  replyFreshness: ReplyFreshness
  /** Left out: there is no CRM to ask. */
  crm?: CrmWatch
  /** Why nothing may be claimed on this machine just now. */
  shortage?: () => string | null
  /** False where time travel may run: there Temporal's instants lie in the future. */
  temporalTellsWallTime?: boolean
}
