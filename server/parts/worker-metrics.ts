import { lookup } from 'node:dns/promises'
import type { Settings } from '../../runtime/settings.js'
import type { PlainLog } from '../home/plain-log.js'
import { choosePort } from '../ports.js'
import { httpUrl } from './http-url.js'

export interface WorkerMetricsPlace {
  /** The SDK binds numbers only, no names. */
  bindAddress: string
  url: string
}

export async function chooseWorkerMetrics(
  { host, metrics }: Settings,
  log: PlainLog,
): Promise<WorkerMetricsPlace> {
  const name = 'the page of worker metrics'
  const port = await choosePort({ ...metrics.workerPort, name, host, log })
  const { address, family } = await lookup(host)
  return {
    bindAddress: family === 6 ? `[${address}]:${port}` : `${address}:${port}`,
    url: `${httpUrl(host, port)}/metrics`,
  }
}
