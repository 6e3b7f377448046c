import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'
import type { EmailPort } from '../ports.js'

export interface OutreachDeps {
  store: Store
  email: EmailPort
  clock: Clock
  log: Log
  claimLeaseSeconds: number
  defaultTimezone: string
  /** Where the links in messages lead; without a trailing slash. */
  publicUrl: string
  /** Decisions by a raw signal are refused. */
  production: boolean
}
