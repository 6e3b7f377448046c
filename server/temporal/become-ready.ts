import type { Connection } from '@temporalio/client'
import { endProcess } from '../home/end-process.js'
import { prepareNamespace } from './prepare-namespace.js'
import type { RunningServer } from './running-server.js'
import { connectWhenHealthy } from './server-health.js'
import { lastWords } from './server-log.js'
import { addressOf, type ServerPlace } from './server-place.js'
import { removeServerRecord } from './server-record.js'
import { spawnServer } from './spawn-server.js'
import type { TemporalOptions, TemporalTiming } from './temporal-options.js'

export interface ReadyServer {
  running: RunningServer
  connection: Connection
}

/** Everything that one start, and each restart, of the same server shares. */
export interface ServerPlan {
  options: TemporalOptions
  place: ServerPlace
  timing: TemporalTiming
}

/** Throws when it does not become ready, and then leaves no process behind. */
export async function spawnUntilReady(plan: ServerPlan, stop: AbortSignal): Promise<ReadyServer> {
  const running = await spawnServer(plan.options, plan.place)
  try {
    return { running, connection: await becomeReady(plan, running, stop) }
  } catch (error) {
    await endProcess(running.identity, plan.timing.graceMs)
    removeServerRecord(plan.place.home)
    throw error
  }
}

async function becomeReady(
  { options, place, timing }: ServerPlan,
  running: RunningServer,
  stop: AbortSignal,
): Promise<Connection> {
  const ended = new AbortController()
  let how: string | undefined
  void running.exited.then((reason) => {
    how = reason
    ended.abort()
  })
  const target = { address: addressOf(place.host, place.port), namespace: options.namespace }
  const signal = AbortSignal.any([ended.signal, stop])
  const connection = await connectWhenHealthy(target, timing, signal)
  try {
    if (connection && !signal.aborted) {
      await prepareNamespace(connection, options)
      // Whatever else may have answered on that port, ours is alive.
      if (!signal.aborted) return connection
    }
  } catch (error) {
    await connection?.close()
    throw error
  }
  await connection?.close()
  throw new Error(notReady(place, how ?? `not ready after ${timing.readyMs / 1000} s`))
}

function notReady({ logFile }: ServerPlace, how: string): string {
  const said = lastWords(logFile)
  const because = said === undefined ? how : `${how}; it said: ${said}`
  return `The Temporal server did not start (${because}). Its log is ${logFile}.`
}
