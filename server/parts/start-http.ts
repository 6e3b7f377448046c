import type { Client, Connection } from '@temporalio/client'
import { createCrm } from '../../activities/crm/create-crm.js'
import { createApi } from '../../api/create-api.js'
import type { ApiDeps, ApiSettings } from '../../api/deps.js'
import { startOutboxDeliverer } from '../../api/outbox/outbox-deliverer.js'
import { startSenderChecks } from '../../api/sender-checks/start-sender-checks.js'
import { startTaskSweep } from '../../api/tasks/sweep-tasks.js'
import { createTemporalGate } from '../../api/temporal/temporal-gate.js'
import { createTenantClock } from '../../api/tenant-clock.js'
import { intakeOf } from '../../api/webhooks/intake-of.js'
import type { TimeTravel } from '../../contracts/time-travel.js'
import { wallClock } from '../../runtime/clock.js'
import { createDns } from '../../runtime/dns.js'
import type { Log } from '../../runtime/log.js'
import type { ProviderSettings } from '../../runtime/provider-settings.js'
import type { Settings } from '../../runtime/settings.js'
import { createTimeTravel } from '../../sandbox/time/create-time-travel.js'
import type { Inhabitants } from '../../sandbox/time/inhabitants.js'
import type { Store } from '../../store/open-store.js'
import type { Closer } from '../closer.js'
import { refusalExplainer } from '../temporal/refusal-explainer.js'
import { mailIsReal, realProviderRefusal } from '../real-provider.js'
import { version } from '../version.js'
import { startDeliveries } from './start-deliveries.js'
import { startInbound } from './start-inbound.js'

export interface HttpParts {
  settings: Settings
  log: Log
  store: Store
  connection: Connection
  publicUrl: string
  port: number
  shortage?: () => string | null
  /** Of the sandbox; they act as its time passes. */
  people?: Inhabitants
  /** Of the sandbox: what it still has to tell the API. */
  pendingCalls?: () => number
}

/** The API and the outbox that tells Temporal what the API has committed. */
export async function startHttp(parts: HttpParts, closer: Closer): Promise<void> {
  const { settings, log, store } = parts
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
  const { allowedHosts } = settings
  const crm = createCrm(settings.providers, { allowedHosts }, wallClock)
  startDeliveries({ settings, store, log, crm }, closer)
  const deps: ApiDeps = {
    store,
    temporal: gate,
    log,
    clock: createTenantClock(store),
    wall: wallClock,
    dns: createDns(),
    outbox,
    crm,
    ...(parts.shortage && { shortage: parts.shortage }),
    timeTravel: settings.sandbox.on ? timeTravelOf(parts, gate.client) : null,
    settings: apiSettings(parts),
  }
  const sweep = startTaskSweep(deps)
  closer.add('task sweep', () => sweep.stop())
  const api = await createApi(deps)
  await api.listen(parts.port, settings.host)
  closer.add('API', () => api.close())
  const checks = startSenderChecks(deps)
  closer.add('sender checks', () => checks.stop())
  startInbound(settings, intakeOf(deps), closer)
}

function timeTravelOf(parts: HttpParts, client: Client): TimeTravel {
  const { settings, store, people, pendingCalls } = parts
  const world = {
    store,
    client,
    namespace: settings.namespace,
    clock: wallClock,
    ...(people && { people }),
    ...(pendingCalls && { pendingCalls }),
  }
  return createTimeTravel(world, realProviderRefusal(settings))
}

function apiSettings({ settings, publicUrl }: HttpParts): ApiSettings {
  return {
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
    ...webhookSecrets(settings.providers),
  }
}

function webhookSecrets({ twilio, resend, inboundSecret }: ProviderSettings) {
  return {
    twilio: twilio && { authToken: twilio.authToken },
    resend: resend?.webhookSecret === undefined ? null : { webhookSecret: resend.webhookSecret },
    resendUrl: resend?.baseUrl ?? null,
    inboundSecret,
  }
}
