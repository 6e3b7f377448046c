import { Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { registeredSearchAttributes } from '../contracts/temporal/search-attributes.js'
import type { Log } from '../runtime/log.js'
import type { Settings } from '../runtime/settings.js'
import { connectClient } from './temporal/connect-external.js'
import { connectWorker } from './temporal/connect-external-worker.js'
import { prepareExternal } from './temporal/prepare-external.js'
import { startTemporal } from './temporal/start-temporal.js'

export interface TemporalLink {
  address: string
  uiUrl: string | null
  pid(): number | null
  client: Connection
  worker: NativeConnection
  /** Runs when an embedded server died and came back. */
  onRestart(run: () => void): void
  /** Resolves when an embedded server could not be kept alive. */
  gaveUp: Promise<Error>
  close(): Promise<void>
}

/** The embedded dev server, or the one that TEMPORAL_ADDRESS names. */
export async function connectTemporal(settings: Settings, log: Log): Promise<TemporalLink> {
  let restarted = () => {}
  const server = await startOrFind(settings, log, () => restarted())
  const { client, worker } = await connect(settings, log, server.address)
  return {
    address: server.address,
    uiUrl: server.uiUrl,
    pid: () => server.pid(),
    onRestart: (run) => {
      restarted = run
    },
    client,
    worker,
    gaveUp: server.gaveUp,
    async close() {
      await client.close()
      await worker.close()
      await server.stop()
    },
  }
}

async function connect(settings: Settings, log: Log, address: string) {
  if (settings.temporal.kind === 'embedded') {
    const client = await Connection.connect({ address })
    return { client, worker: await NativeConnection.connect({ address }) }
  }
  const client = await connectClient(settings, log)
  await prepareExternal(client, settings, log)
  return { client, worker: await connectWorker(settings, log) }
}

interface Server {
  address: string
  uiUrl: string | null
  pid(): number | null
  gaveUp: Promise<Error>
  stop(): Promise<void>
}

async function startOrFind(settings: Settings, log: Log, onRestart: () => void): Promise<Server> {
  const { temporal } = settings
  if (temporal.kind === 'external') {
    const never = new Promise<Error>(() => {})
    return {
      address: temporal.address,
      uiUrl: temporal.uiUrl,
      pid: () => null,
      gaveUp: never,
      stop: async () => {},
    }
  }
  return startTemporal({
    cli: temporal.cli ?? 'temporal',
    home: settings.home,
    host: settings.host,
    port: temporal.port,
    uiPort: temporal.uiPort,
    namespace: settings.namespace,
    searchAttributes: registeredSearchAttributes,
    log,
    onRestart,
  })
}
