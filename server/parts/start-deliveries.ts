import { startCrmDeliverer } from '../../api/crm/crm-deliverer.js'
import { startWebhookDeliverer } from '../../api/webhook-endpoints/webhook-deliverer.js'
import type { CrmOf } from '../../contracts/crm-port.js'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import type { Store } from '../../store/open-store.js'
import type { Closer } from '../closer.js'

export interface DeliveryParts {
  settings: Settings
  store: Store
  log: Log
  crm: CrmOf
}

/** What tells other systems; any number of processes may do it side by side. */
export function startDeliveries(
  { settings, store, log, crm }: DeliveryParts,
  closer: Closer,
): void {
  const { allowedHosts, providers } = settings
  const shared = { store, log, clock: wallClock }
  const webhooks = startWebhookDeliverer({ ...shared, allowedHosts })
  closer.add('webhook deliveries', () => webhooks.stop())
  const tenantId = providers.crmTenant
  const port = crm(tenantId)
  const deliverer = startCrmDeliverer({ ...shared, crm: port && { tenantId, port } })
  closer.add('CRM deliveries', () => deliverer.stop())
}
