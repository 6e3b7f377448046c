import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { ProcessRole, Settings } from '../../runtime/settings.js'
import type { Store } from '../../store/open-store.js'
import {
  aliveMs,
  forgetProcess,
  processesSeen,
  recordArrival,
  recordSeen,
  type ServingProcess,
} from '../../store/repositories/processes.js'
import { version } from '../version.js'
import { differencesOf, neverTogether, sharedSettings } from './shared-settings.js'

const beatMs = 10_000

export interface Newcomer {
  store: Store
  settings: Settings
  log: Log
  role: ProcessRole
}

export interface Membership {
  leave(): Promise<void>
}

/** Says in the store that this process serves it, and says aloud when another one has other settings. */
export async function joinProcesses({ store, settings, log, role }: Newcomer): Promise<Membership> {
  const mine = sharedSettings(settings)
  await compareWithOthers({ store, settings, log, role }, mine)
  const processId = randomUUID()
  await recordArrival(store.db, {
    processId,
    role,
    host: hostname(),
    pid: process.pid,
    version,
    settings: mine,
    wallMs: wallClock.now(),
  })
  const beat = setInterval(() => {
    recordSeen(store.db, processId, wallClock.now()).catch((error: unknown) =>
      log.warn({ err: error }, 'the store does not take the sign of life of this process'),
    )
  }, beatMs)
  beat.unref()
  return {
    async leave() {
      clearInterval(beat)
      await forgetProcess(store.db, processId)
    },
  }
}

async function compareWithOthers(newcomer: Newcomer, mine: Record<string, string>): Promise<void> {
  const { store, settings, log } = newcomer
  // the embedded store admits one process: whoever is listed there was killed
  if (settings.store.kind === 'embedded') return
  const others = await processesSeen(store.db, wallClock.now(), aliveMs)
  for (const other of others) compare(mine, other, log)
}

function compare(mine: Record<string, string>, other: ServingProcess, log: Log): void {
  const who = `the ${other.role === 'all' ? 'server' : other.role} process ${other.pid} on ${other.host}`
  for (const { variable, here, there } of differencesOf(mine, other.settings)) {
    const said = `${variable} is ${here} here and ${there} in ${who}`
    if (neverTogether.has(variable)) {
      throw new Error(
        `${said}. Processes on one store must agree on it: start this one with the same value, or stop that one ` +
          `(one that was killed is forgotten after ${aliveMs / 1000} s).`,
      )
    }
    log.warn(
      { variable, here, there, host: other.host, pid: other.pid },
      `${said}; give both the same.`,
    )
  }
}
