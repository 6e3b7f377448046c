import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runFileSchema, type RunFile } from '../../../contracts/run-file.js'
import type { Clock } from '../../../runtime/clock.js'
import type { Settings } from '../../../runtime/settings.js'
import { readJsonFile } from '../../../server/home/json-file.js'
import { processStartTime } from '../../../server/home/process-identity.js'
import type { ReadFreeSpace } from '../../../server/disk/free-space.js'
import type { Dns } from '../../../runtime/dns.js'
import { openTemporal, type OpenedTemporal } from './open-temporal.js'
import { openForLooking, type OpenedStore } from './open-store.js'

/** What the checks look at. The parts are opened once and shared by the checks that need them. */
export interface Patient {
  settings: Settings
  clock: Clock
  dns: Dns
  freeSpace: ReadFreeSpace
  run: RunFile | undefined
  /** The process of run.json lives on this machine. */
  alive: boolean
  store(): Promise<OpenedStore>
  temporal(): Promise<OpenedTemporal>
  close(): Promise<void>
}

export type Examination = Pick<Patient, 'settings' | 'clock' | 'dns' | 'freeSpace'>

export function admit(examination: Examination): Patient {
  const { settings } = examination
  const run = readRun(settings.home)
  const alive = run !== undefined && processStartTime(run.pids.server) !== undefined
  const store = once(() => openForLooking(settings))
  const temporal = once(() => openTemporal({ settings, run: alive ? run : undefined }))
  return {
    ...examination,
    run,
    alive,
    store: store.get,
    temporal: temporal.get,
    async close() {
      for (const made of [store.made(), temporal.made()]) {
        const opened = await made
        if (opened?.kind === 'open') await opened.close()
      }
    },
  }
}

/** The server that keeps the embedded store to itself, and so has to be asked. */
export function servingEmbedded({ settings, run, alive }: Patient): RunFile | undefined {
  return settings.store.kind === 'embedded' && alive ? run : undefined
}

function once<T>(make: () => Promise<T>) {
  let made: Promise<T> | undefined
  return { get: () => (made ??= make()), made: () => made }
}

function readRun(home: string): RunFile | undefined {
  const path = join(home, 'run.json')
  if (!existsSync(path)) return undefined
  const file = readJsonFile(path, runFileSchema)
  return file.kind === 'read' ? file.value : undefined
}
