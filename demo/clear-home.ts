import { rm } from 'node:fs/promises'
import { endProcess } from '../server/home/end-process.js'
import { readServerRecord } from '../server/temporal/server-record.js'

/** A Temporal server left by a killed demo still writes into the folder, so it ends first. */
export async function clearHome(home: string): Promise<void> {
  const survivor = readServerRecord(home)
  if (survivor) await endProcess({ pid: survivor.pid, startTime: survivor.start_time })
  await rm(home, { recursive: true, force: true })
}
