import type { Clock } from '../runtime/clock.js'
import type { Log } from '../runtime/log.js'
import type { Store } from '../store/open-store.js'

export interface IntakeDeps {
  store: Store
  log: Log
  /** What a tenant calls now. */
  clock: { now(tenantId: string): Promise<number> }
  wall: Clock
  /** For people without a zone of their own. */
  defaultTimezone: string
  /** To be told after each commit that wrote an outbox row. */
  outbox: { nudge(): void }
}
