import type { CrmPort } from '../../contracts/crm-port.js'
import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'

export interface CrmDelivererDeps {
  store: Store
  clock: Clock
  log: Log
  /** null: there is none but our own log. */
  crm: { tenantId: string; port: CrmPort } | null
}
