import { hostname } from 'node:os'
import type { Log } from '../runtime/log.js'
import type { Settings } from '../runtime/settings.js'
import { openStore } from '../store/open-store.js'
import { installRuntime } from '../workers/install-runtime.js'
import { closingOnFailure, type Closer } from './closer.js'
import { startWorkers } from './parts/start-workers.js'
import { chooseWorkerMetrics } from './parts/worker-metrics.js'
import { joinProcesses } from './processes/join-processes.js'
import { refuseStoredFuture } from './refuse-stored-future.js'
import type { RunningProcess } from './run-process.js'
import { storeLocation } from './store-location.js'
import { brokenWorkers } from './temporal/broken-workers.js'
import { connectWorker } from './temporal/connect-external-worker.js'

/** Workflows and activities alone; any number of these may run beside each other. */
export function startWorkerProcess(settings: Settings, log: Log): Promise<RunningProcess> {
  return closingOnFailure(log, (closer) => startParts(settings, log, closer))
}

async function startParts(settings: Settings, log: Log, closer: Closer): Promise<RunningProcess> {
  const { smtpUrl, publicUrl } = settings
  if (!smtpUrl || !publicUrl) throw new Error('SMTP_URL and PUBLIC_URL are needed')
  const metrics = await chooseWorkerMetrics(settings, log)
  installRuntime(log, metrics.bindAddress)
  const store = await openStore(storeLocation(settings))
  closer.add('store', () => store.close())
  await refuseStoredFuture(store, settings)
  const connection = await connectWorker(settings, log)
  closer.add('Temporal', () => connection.close())
  const membership = await joinProcesses({ store, settings, log, role: 'worker' })
  closer.add('list of processes', () => membership.leave())
  const workers = await startWorkers({ settings, log, store, connection, publicUrl, smtpUrl })
  closer.add('workers', () => workers.drain())
  return {
    ready: `worker (process ${process.pid} on ${hostname()})  metrics ${metrics.url}`,
    broken: brokenWorkers(workers.finished, settings, log),
    stop: () => closer.close(),
  }
}
