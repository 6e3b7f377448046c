import type { Connection } from '@temporalio/client'
import { createApi } from '../../api/create-api.js'
import { startOutboxDeliverer } from '../../api/outbox/outbox-deliverer.js'
import { createTemporalGate } from '../../api/temporal/temporal-gate.js'
import { createTenantClock } from '../../api/tenant-clock.js'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { createTimeTravel } from '../../sandbox/time/create-time-travel.js'
import type { Store } from '../../store/open-store.js'
import type { Closer } from '../closer.js'
import { refusalExplainer } from '../temporal/refusal-explainer.js'
import { mailIsReal, realProviderRefusal } from '../real-provider.js'
import { version } from '../version.js'

export interface HttpParts {
  settings: Settings
  log: Log
  store: Store
  connection: Connection
  publicUrl: string
  port: number
  shortage?: () => string | null
}

/** The API and the outbox that tells Temporal what the API has committed. */
export async function startHttp(parts: HttpParts, closer: Closer): Promise<void> {
  const { settings, log, store, publicUrl } = parts
  const gate = createTemporalGate(parts.connection, settings.namespace, {
    explain: refusalExplainer(settings),
    log,
  })
  const outbox = startOutboxDeliverer({
    store,
    client: gate.client,
    clock: wallClock,
    log,
    sandbox: settings.sandbox.on,
  })
  closer.add('outbox', () => outbox.stop())
  const api = await createApi({
    store,
    temporal: gate,
    log,
    clock: createTenantClock(store),
    wall: wallClock,
    outbox,
    ...(parts.shortage && { shortage: parts.shortage }),
    timeTravel: settings.sandbox.on
      ? createTimeTravel(
          { store, client: gate.client, namespace: settings.namespace, clock: wallClock },
          realProviderRefusal(settings),
        )
      : null,
    settings: {
      version,
      rateLimitPerMinute: settings.rateLimitPerMinute,
      trustedProxies: settings.trustedProxies,
      production: settings.production,
      bodyLimitBytes: 262_144,
      sandbox: settings.sandbox.on,
      defaultTimezone: settings.defaultTimezone,
      publicUrl,
      mailIsReal: mailIsReal(settings),
      allowedHosts: settings.allowedHosts,
      senderSecretsDir: settings.senderSecrets.dir,
      metricsToken: settings.metrics.token,
    },
  })
  await api.listen(parts.port, settings.host)
  closer.add('API', () => api.close())
}
