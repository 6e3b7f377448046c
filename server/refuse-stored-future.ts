import { isLoopbackHost } from '../runtime/is-loopback.js'
import type { Settings } from '../runtime/settings.js'
import type { Store } from '../store/open-store.js'
import { tenantsInTheFuture } from '../store/repositories/clock-offset.js'
import { ownMailHosts } from '../store/repositories/senders.js'
import { realProviderRefusal } from './real-provider.js'

/** A rehearsal left pretend time behind; with a real provider it would date real messages wrongly. */
export async function refuseStoredFuture(store: Store, settings: Settings): Promise<void> {
  const tenants = await tenantsInTheFuture(store.db)
  if (tenants.length === 0) return
  const moved = (of: string[]) => `Time was moved in the sandbox for ${of.join(', ')}. `
  const realProvider = realProviderRefusal(settings)
  if (realProvider !== null) {
    throw new Error(
      `${moved(tenants)}${realProvider} ` +
        'Start without it, or with another OVERTURE_HOME or DATABASE_URL.',
    )
  }
  // in the sandbox the mail server of a sender is left alone unless it is on this machine
  if (settings.sandbox.on) return
  const hosts = await ownMailHosts(store.db, tenants)
  const real = hosts.filter(({ host }) => !isLoopbackHost(host))
  if (real.length === 0) return
  throw new Error(
    `${moved([...new Set(real.map(({ tenantId }) => tenantId))])}The sender ${real[0]?.senderId} has a real mail server ` +
      'of its own, and its mail would carry invented dates. Start with OVERTURE_SANDBOX=true, or with another ' +
      'OVERTURE_HOME or DATABASE_URL.',
  )
}
