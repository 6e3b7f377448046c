import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { processStartTime } from '../home/process-identity.js'
import { TEMPORAL_CLI_VERSION } from '../home/temporal-cli-version.js'
import { freePorts } from '../ports.js'
import type { RunningServer } from './running-server.js'
import { serverArguments } from './server-arguments.js'
import { openServerLog } from './server-log.js'
import { addressOf, type ServerPlace } from './server-place.js'
import { writeServerRecord } from './server-record.js'
import type { TemporalOptions } from './temporal-options.js'

export async function spawnServer(
  options: TemporalOptions,
  place: ServerPlace,
): Promise<RunningServer> {
  const [httpPort, metricsPort] = (await freePorts(place.host, 2)) as [number, number]
  const side = { httpPort, metricsPort }
  const child = spawnDetached(options.cli, serverArguments(place, options, side), place)
  const pid = child.pid
  if (pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error]
    throw new Error(`The Temporal CLI ${options.cli} cannot be started: ${error.message}`)
  }
  // In the same tick as the spawn: a kill -9 after it must leave a record of the survivor.
  const identity = { pid, startTime: processStartTime(pid) ?? 'ended at once' }
  writeServerRecord(place.home, {
    pid,
    start_time: identity.startTime,
    address: addressOf(place.host, place.port),
    ui_port: place.uiPort,
    db: place.db,
    cli_version: TEMPORAL_CLI_VERSION,
  })
  return { identity, exited: howItEnds(child) }
}

/** Its own process group: Ctrl-C in the terminal must not end it before the worker has drained. */
function spawnDetached(cli: string, args: string[], place: ServerPlace): ChildProcess {
  const log = openServerLog(place.logFile)
  try {
    const child = spawn(cli, args, {
      cwd: place.home,
      detached: true,
      stdio: ['ignore', log, log],
      // No secrets of ours, and no TEMPORAL_* that would change what it does.
      env: { HOME: place.home, PATH: '/usr/local/bin:/usr/bin:/bin' },
    })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

async function howItEnds(child: ChildProcess): Promise<string> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return signal ? `signal ${signal}` : `exit code ${code}`
}
