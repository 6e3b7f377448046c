import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'

export interface WebhookDelivererDeps {
  store: Store
  clock: Clock
  log: Log
  /** `host:port` that calls to the outside may reach although private. */
  allowedHosts: readonly string[]
  /** Of one attempt. */
  timeoutMs?: number
}
