import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'
import type { EmailTransports, TouchMetrics } from '../ports.js'

export interface OutreachDeps {
  store: Store
  transports: EmailTransports
  clock: Clock
  log: Log
  metrics: TouchMetrics
  claimLeaseSeconds: number
  defaultTimezone: string
  /** Where the links in messages lead; without a trailing slash. */
  publicUrl: string
  /** Decisions by a raw signal are refused. */
  production: boolean
  /** Why nothing may be claimed on this machine just now. */
  shortage?: () => string | null
  /** False where time travel may run: there Temporal's instants lie in the future. */
  temporalTellsWallTime?: boolean
}
