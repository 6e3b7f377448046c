import { mkdirSync } from 'node:fs'
import { choosePort } from '../ports.js'
import { spawnUntilReady, type ServerPlan } from './become-ready.js'
import { placeOf } from './server-place.js'
import { SupervisedServer } from './supervised-server.js'
import { adoptOrEnd, refuseSharedDatabase } from './survivor.js'
import {
  temporalTiming,
  type TemporalOptions,
  type TemporalServer,
  type TemporalTiming,
} from './temporal-options.js'

/** Resolves when the server answers for the namespace and knows the search attributes. */
export async function startTemporal(
  options: TemporalOptions,
  timing: TemporalTiming = temporalTiming,
): Promise<TemporalServer> {
  mkdirSync(options.home, { recursive: true, mode: 0o700 })
  const survivor = await adoptOrEnd(options, timing)
  if (survivor) {
    const place = placeOf(options.home, options.host, survivor)
    return new SupervisedServer({ options, place, timing }, survivor.server)
  }
  // Two dev servers open one SQLite file without complaint.
  refuseSharedDatabase(options.home)
  const place = placeOf(options.home, options.host, await choosePorts(options))
  const plan: ServerPlan = { options, place, timing }
  const first = await spawnUntilReady(plan, new AbortController().signal)
  return new SupervisedServer(plan, first)
}

async function choosePorts(options: TemporalOptions): Promise<{ port: number; uiPort: number }> {
  const { host, log } = options
  const port = await choosePort({ ...options.port, name: 'Temporal', host, log })
  const uiPort = await choosePort({ ...options.uiPort, name: 'the Temporal Web UI', host, log })
  return { port, uiPort }
}
