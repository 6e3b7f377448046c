import { keptAdminKey } from '../runtime/admin-key-file.js'
import type { Log } from '../runtime/log.js'
import type { Settings } from '../runtime/settings.js'
import { openStore, type Store } from '../store/open-store.js'
import { installRuntime } from '../workers/install-runtime.js'
import { adminKey } from './admin-key.js'
import { connectTemporal, type TemporalLink } from './connect-temporal.js'
import { refuseFullDisk, watchSpace } from './disk/space-watch.js'
import { removeRunFile, writeRunFile } from './home/run-file.js'
import { stampHome } from './home/stamp-home.js'
import { choosePorts, lockPatiently } from './claim-place.js'
import { httpUrl } from './parts/http-url.js'
import { startHttp } from './parts/start-http.js'
import { startSandbox, type Sandbox } from './parts/start-sandbox.js'
import { startWorkers } from './parts/start-workers.js'
import { chooseWorkerMetrics } from './parts/worker-metrics.js'
import { joinProcesses } from './processes/join-processes.js'
import { refuseStoredFuture } from './refuse-stored-future.js'
import { closingOnFailure, type Closer } from './closer.js'
import { storeLocation } from './store-location.js'
import { brokenWorkers } from './temporal/broken-workers.js'

export interface Overture {
  apiUrl: string
  docsUrl: string
  temporalUiUrl: string | null
  mailboxUrl: string | null
  smsUrl: string | null
  /** Rejects when a part died that the process cannot live without. */
  broken: Promise<never>
  stop(): Promise<void>
}

/** Everything in one process, plus the Temporal child. What was started is stopped in reverse. */
export function startOverture(settings: Settings, log: Log): Promise<Overture> {
  return closingOnFailure(log, (closer) => startParts(settings, log, closer))
}

async function startParts(settings: Settings, log: Log, closer: Closer): Promise<Overture> {
  const { home } = settings
  refuseFullDisk({ home })
  stampHome(home)
  const lock = await lockPatiently(home, log)
  closer.add('home lock', async () => lock.release())
  const ports = await choosePorts(settings, log)
  log.info(
    'starting Temporal, the store, the workers and the API; a first start takes a while longer',
  )
  installRuntime(log, await metricsAddress(settings, log))
  const temporal = await connectTemporal(settings, log)
  closer.add('Temporal', () => temporal.close())
  const space = watchSpace({ home, log })
  closer.add('watch over the disk', async () => space.stop())
  const store = await openStore(storeLocation(settings))
  closer.add('store', () => store.close())
  await refuseStoredFuture(store, settings)
  const url = httpUrl(settings.host, ports.api)
  const publicUrl = settings.publicUrl ?? url
  const place = { settings, log, store, ports, publicUrl, apiUrl: url }
  const sandbox = await startSandbox(place, closer)
  const smtpUrl = settings.smtpUrl ?? sandbox.smtpUrl
  if (!smtpUrl) throw new Error('SMTP_URL is not set and the sandbox is off: nothing can send mail')
  const parts = { settings: sandbox.settings, log, store, publicUrl, shortage: space.shortage }
  const membership = await joinProcesses({ store, settings, log, role: 'all' })
  closer.add('list of processes', () => membership.leave())
  const workers = await startWorkers({ ...parts, connection: temporal.worker, smtpUrl })
  closer.add('workers', () => workers.drain())
  const http = { ...parts, ...sandbox.forHttp, connection: temporal.client, port: ports.api }
  await startHttp(http, closer)
  sandbox.wake()
  await keepRunFile({ home, store, temporal, url, sandbox }, closer)
  return {
    apiUrl: url,
    docsUrl: `${url}/docs`,
    temporalUiUrl: temporal.uiUrl,
    mailboxUrl: sandbox.mailboxUrl,
    smsUrl: sandbox.smsUrl,
    broken: Promise.race([
      temporal.gaveUp.then((error) => Promise.reject(error)),
      brokenWorkers(workers.finished, settings, log),
      store.died.then((error) => Promise.reject(error)),
    ]),
    stop: () => closer.close(),
  }
}

/** One process on a laptop needs no second port for them; whoever names one wants them. */
async function metricsAddress(settings: Settings, log: Log): Promise<string | undefined> {
  if (!settings.metrics.workerPort.explicit) return undefined
  const { bindAddress, url } = await chooseWorkerMetrics(settings, log)
  log.info(`the workers tell their metrics at ${url}`)
  return bindAddress
}

interface Found {
  home: string
  store: Store
  temporal: TemporalLink
  url: string
  sandbox: Sandbox
}

async function keepRunFile(found: Found, closer: Closer): Promise<void> {
  const { home, store, temporal, url, sandbox } = found
  const apiKey = await adminKey(home, store)
  const tellRunFile = () =>
    writeRunFile(home, {
      api_url: url,
      // it may have been rotated since the start
      api_key: keptAdminKey(home) ?? apiKey,
      temporal_address: temporal.address,
      temporal_ui_url: temporal.uiUrl,
      mailbox_url: sandbox.mailboxUrl,
      sms_url: sandbox.smsUrl,
      pids: { server: process.pid, temporal: temporal.pid() },
    })
  tellRunFile()
  temporal.onRestart(tellRunFile)
  closer.add('run file', async () => removeRunFile(home))
}
