import { join } from 'node:path'
import { createSmtpEmail } from '../activities/providers/smtp/smtp-email.js'
import { createOutreachActivities } from '../activities/outreach/create-outreach-activities.js'
import { createApi } from '../api/create-api.js'
import { startOutboxDeliverer } from '../api/outbox/outbox-deliverer.js'
import { createTemporalGate } from '../api/temporal/temporal-gate.js'
import { createTenantClock } from '../api/tenant-clock.js'
import { wallClock } from '../runtime/clock.js'
import type { Log } from '../runtime/log.js'
import type { Settings } from '../runtime/settings.js'
import { startMailbox, type Mailbox } from '../sandbox/mail/start-mailbox.js'
import { createTimeTravel } from '../sandbox/time/create-time-travel.js'
import { openStore, type Store } from '../store/open-store.js'
import { installRuntime } from '../workers/install-runtime.js'
import { runWorkers } from '../workers/run-workers.js'
import { adminKey } from './admin-key.js'
import { connectTemporal, type TemporalLink } from './connect-temporal.js'
import { removeRunFile, writeRunFile } from './home/run-file.js'
import { stampHome } from './home/stamp-home.js'
import { choosePorts, lockPatiently, type Ports } from './claim-place.js'
import { mailIsReal, realProviderRefusal } from './real-provider.js'
import { refuseStoredFuture } from './refuse-stored-future.js'
import { createCloser, type Closer } from './closer.js'
import { version } from './version.js'

export interface Overture {
  apiUrl: string
  docsUrl: string
  temporalUiUrl: string | null
  mailboxUrl: string | null
  /** Rejects when a part died that the process cannot live without. */
  broken: Promise<never>
  stop(): Promise<void>
}

/** Everything in one process, plus the Temporal child. What was started is stopped in reverse. */
export async function startOverture(settings: Settings, log: Log): Promise<Overture> {
  const closer = createCloser(log)
  try {
    return await startParts(settings, log, closer)
  } catch (error) {
    await closer.close()
    throw error
  }
}

async function startParts(settings: Settings, log: Log, closer: Closer): Promise<Overture> {
  const { home } = settings
  stampHome(home)
  const lock = await lockPatiently(home, log)
  closer.add('home lock', async () => lock.release())
  const ports = await choosePorts(settings, log)
  log.info(
    'starting Temporal, the store, the workers and the API; a first start takes a while longer',
  )
  installRuntime(log)
  const temporal = await connectTemporal(settings, log)
  closer.add('Temporal', () => temporal.close())
  const store = await openStore(
    settings.store.kind === 'postgres' ? settings.store : { kind: 'embedded', home },
  )
  closer.add('store', () => store.close())
  await refuseStoredFuture(store, realProviderRefusal(settings))
  const mailbox = await mailboxFor(settings, ports)
  if (mailbox) closer.add('mailbox', () => mailbox.close())
  const url = httpUrl(settings.host, ports.api)
  const publicUrl = settings.publicUrl ?? url
  const parts = { settings, log, store, temporal, mailbox, publicUrl }
  const workers = await startWorkers(parts)
  closer.add('workers', () => workers.drain())
  await startHttp({ ...parts, ports }, closer)
  const apiKey = await adminKey(home, store)
  const tellRunFile = () =>
    writeRunFile(home, {
      api_url: url,
      api_key: apiKey,
      temporal_address: temporal.address,
      temporal_ui_url: temporal.uiUrl,
      mailbox_url: mailbox?.url ?? null,
      pids: { server: process.pid, temporal: temporal.pid() },
    })
  tellRunFile()
  temporal.onRestart(tellRunFile)
  closer.add('run file', async () => removeRunFile(home))
  return {
    apiUrl: url,
    docsUrl: `${url}/docs`,
    temporalUiUrl: temporal.uiUrl,
    mailboxUrl: mailbox?.url ?? null,
    broken: Promise.race([
      temporal.gaveUp.then((error) => Promise.reject(error)),
      workers.finished.then(() => Promise.reject(new Error('the workers stopped'))),
    ]),
    stop: () => closer.close(),
  }
}

interface Parts {
  settings: Settings
  log: Log
  store: Store
  temporal: TemporalLink
  mailbox: Mailbox | null
  publicUrl: string
}

async function mailboxFor(settings: Settings, ports: Ports): Promise<Mailbox | null> {
  if (!settings.sandbox.on || settings.smtpUrl) return null
  const { home, host } = settings
  return startMailbox({
    dir: join(home, 'mail'),
    host,
    httpPort: ports.mailbox,
    smtpPort: ports.smtp,
  })
}

function startWorkers({ settings, log, store, temporal, mailbox, publicUrl }: Parts) {
  const smtpUrl = settings.smtpUrl ?? mailbox?.smtpUrl
  if (!smtpUrl) throw new Error('SMTP_URL is not set and the sandbox is off: nothing can send mail')
  return runWorkers({
    connection: temporal.worker,
    namespace: settings.namespace,
    maxCachedWorkflows: settings.maxCachedWorkflows,
    // beside an embedded server the only other worker is one that was killed: not worth the usual 10 s
    stickyTimeoutMs: settings.temporal.kind === 'embedded' ? 3_000 : 10_000,
    activities: createOutreachActivities({
      store,
      email: createSmtpEmail(smtpUrl),
      clock: wallClock,
      log,
      claimLeaseSeconds: settings.claimLeaseSeconds,
      defaultTimezone: settings.defaultTimezone,
      publicUrl,
      production: settings.production,
    }),
  })
}

async function startHttp(parts: Parts & { ports: Ports }, closer: Closer): Promise<void> {
  const { settings, log, store, temporal, publicUrl } = parts
  const gate = createTemporalGate(temporal.client, settings.namespace)
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
    timeTravel: settings.sandbox.on
      ? createTimeTravel(
          { store, client: gate.client, namespace: settings.namespace, clock: wallClock },
          realProviderRefusal(settings),
        )
      : null,
    settings: {
      version,
      rateLimitPerMinute: settings.rateLimitPerMinute,
      production: settings.production,
      bodyLimitBytes: 262_144,
      sandbox: settings.sandbox.on,
      defaultTimezone: settings.defaultTimezone,
      publicUrl,
      mailIsReal: mailIsReal(settings),
    },
  })
  await api.listen(parts.ports.api, settings.host)
  closer.add('API', () => api.close())
}

function httpUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
