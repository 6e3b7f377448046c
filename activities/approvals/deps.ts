import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'

export interface ApprovalDeps {
  store: Store
  clock: Clock
  log: Log
  production: boolean
}
