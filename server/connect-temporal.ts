import { Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { registeredSearchAttributes } from '../contracts/temporal/search-attributes.js'
import type { Log } from '../runtime/log.js'
import type { Settings, TemporalSetting } from '../runtime/settings.js'
import { ensureSearchAttributes } from './temporal/ensure-search-attributes.js'
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
  const options = connectionOptions(settings.temporal, server.address)
  const client = await Connection.connect(options)
  if (settings.temporal.kind === 'external') {
    await ensureSearchAttributes(client, {
      namespace: settings.namespace,
      attributes: registeredSearchAttributes,
      log,
    })
  }
  const worker = await NativeConnection.connect(options)
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

function connectionOptions(temporal: TemporalSetting, address: string) {
  if (temporal.kind === 'embedded') return { address }
  return {
    address,
    ...(temporal.apiKey === undefined ? {} : { apiKey: temporal.apiKey }),
    ...(temporal.tls === undefined ? {} : { tls: temporal.tls }),
  }
}
