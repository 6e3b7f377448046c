import { endProcess } from '../home/end-process.js'
import { isSameProcess } from '../home/process-identity.js'
import { processesHolding } from '../home/processes-holding.js'
import { TEMPORAL_CLI_VERSION } from '../home/temporal-cli-version.js'
import type { PortSetting } from '../../runtime/port-setting.js'
import type { ReadyServer } from './become-ready.js'
import { prepareNamespace } from './prepare-namespace.js'
import { adoptedServer } from './running-server.js'
import { connectWhenHealthy } from './server-health.js'
import { addressOf, databasePath } from './server-place.js'
import { readServerRecord, removeServerRecord, type ServerRecord } from './server-record.js'
import type { TemporalOptions, TemporalTiming } from './temporal-options.js'

const ADOPTION_MS = 5_000

export interface Survivor {
  server: ReadyServer
  port: number
  uiPort: number
}

/** Thrown when a process that we did not record has our database open: two would corrupt it. */
export class DatabaseInUse extends Error {
  readonly pid: number

  constructor(db: string, pid: number) {
    super(`Process ${pid} has ${db} open, and a second server would damage it. End it: kill ${pid}`)
    this.name = 'DatabaseInUse'
    this.pid = pid
  }
}

/** Takes over the server that outlived its Overture, or ends it when it does not fit the settings. */
export async function adoptOrEnd(
  options: TemporalOptions,
  timing: TemporalTiming,
): Promise<Survivor | undefined> {
  const record = survivorOf(options.home)
  if (!record) return undefined
  const misfit = misfitOf(record, options)
  const survivor = misfit ? undefined : await adopt(record, options, timing)
  if (survivor) {
    options.log.info(
      { pid: record.pid },
      `Adopted the Temporal server that survived (pid ${record.pid}).`,
    )
    return survivor
  }
  const reason = misfit ?? `it does not answer for the namespace ${options.namespace}`
  options.log.info(
    { pid: record.pid },
    `Ending the Temporal server that survived (pid ${record.pid}): ${reason}.`,
  )
  await endProcess({ pid: record.pid, startTime: record.start_time }, timing.graceMs)
  removeServerRecord(options.home)
  return undefined
}

export function refuseSharedDatabase(home: string): void {
  const db = databasePath(home)
  const holder = processesHolding(db)[0]
  if (holder !== undefined) throw new DatabaseInUse(db, holder)
}

/** A copied folder names the server of the original: that one is alive and none of our business. */
function survivorOf(home: string): ServerRecord | undefined {
  const record = readServerRecord(home)
  if (!record || record.db !== databasePath(home)) return undefined
  return isSameProcess({ pid: record.pid, startTime: record.start_time }) ? record : undefined
}

function misfitOf(record: ServerRecord, options: TemporalOptions): string | undefined {
  const port = portOf(record)
  if (record.cli_version !== TEMPORAL_CLI_VERSION) return `it is version ${record.cli_version}`
  if (record.address !== addressOf(options.host, port)) return `it listens on ${record.address}`
  if (!fits(options.port, port))
    return `${options.port.variable} is ${options.port.wanted}, it uses ${port}`
  if (fits(options.uiPort, record.ui_port)) return undefined
  return `${options.uiPort.variable} is ${options.uiPort.wanted}, it uses ${record.ui_port}`
}

function fits(setting: PortSetting, port: number): boolean {
  return !setting.explicit || setting.wanted === 0 || setting.wanted === port
}

async function adopt(
  record: ServerRecord,
  options: TemporalOptions,
  timing: TemporalTiming,
): Promise<Survivor | undefined> {
  const target = { address: record.address, namespace: options.namespace }
  const patience = { ...timing, readyMs: Math.min(timing.readyMs, ADOPTION_MS) }
  const connection = await connectWhenHealthy(target, patience, new AbortController().signal)
  if (!connection) return undefined
  try {
    await prepareNamespace(connection, options)
  } catch {
    await connection.close()
    return undefined
  }
  const running = adoptedServer({ pid: record.pid, startTime: record.start_time })
  return { server: { running, connection }, port: portOf(record), uiPort: record.ui_port }
}

function portOf(record: ServerRecord): number {
  return Number(record.address.slice(record.address.lastIndexOf(':') + 1))
}
