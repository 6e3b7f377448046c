import { hostname } from 'node:os'
import type { Log } from '../runtime/log.js'
import type { Settings } from '../runtime/settings.js'
import { openStore } from '../store/open-store.js'
import { firstAdminKey } from './admin-key.js'
import { choosePorts } from './claim-place.js'
import { closingOnFailure, type Closer } from './closer.js'
import { removeOwnRunFile, writeRunFile } from './home/run-file.js'
import { httpUrl } from './parts/http-url.js'
import { startHttp } from './parts/start-http.js'
import { joinProcesses } from './processes/join-processes.js'
import { refuseStoredFuture } from './refuse-stored-future.js'
import type { RunningProcess } from './run-process.js'
import { externalTarget } from './temporal/external-target.js'
import { prepareExternal } from './temporal/prepare-external.js'
import { connectClient } from './temporal/connect-external.js'
import { storeLocation } from './store-location.js'

/** HTTP and outbox alone; any number of these may run beside each other. */
export function startApiProcess(settings: Settings, log: Log): Promise<RunningProcess> {
  return closingOnFailure(log, (closer) => startParts(settings, log, closer))
}

async function startParts(settings: Settings, log: Log, closer: Closer): Promise<RunningProcess> {
  const { api: port } = await choosePorts(settings, log)
  const store = await openStore(storeLocation(settings))
  closer.add('store', () => store.close())
  await refuseStoredFuture(store, settings)
  const connection = await connectClient(settings, log)
  closer.add('Temporal', () => connection.close())
  await prepareExternal(connection, settings, log)
  const { temporal } = externalTarget(settings)
  const url = httpUrl(settings.host, port)
  const publicUrl = settings.publicUrl ?? url
  const membership = await joinProcesses({ store, settings, log, role: 'api' })
  closer.add('list of processes', () => membership.leave())
  await startHttp({ settings, log, store, connection, publicUrl, port }, closer)
  const apiKey = await firstAdminKey(settings.home, store, log)
  if (apiKey !== null) {
    writeRunFile(settings.home, {
      api_url: url,
      api_key: apiKey,
      temporal_address: temporal.address,
      temporal_ui_url: temporal.uiUrl,
      mailbox_url: null,
      sms_url: null,
      pids: { server: process.pid, temporal: null },
    })
    closer.add('run file', async () => removeOwnRunFile(settings.home))
  }
  return {
    ready: `API ${url}  docs ${url}/docs  (process ${process.pid} on ${hostname()})`,
    broken: new Promise<never>(() => {}),
    stop: () => closer.close(),
  }
}
