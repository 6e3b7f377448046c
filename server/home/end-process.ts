import { setTimeout as sleep } from 'node:timers/promises'
import { isSameProcess, type ProcessIdentity } from './process-identity.js'

const POLL_MS = 25
const AFTER_KILL_MS = 5_000

/** Asks it to end, waits, then kills it. Never signals a pid that has become another process. */
export async function endProcess(identity: ProcessIdentity, graceMs = 10_000): Promise<void> {
  signal(identity, 'SIGTERM')
  if (await gone(identity, graceMs)) return
  signal(identity, 'SIGKILL')
  if (await gone(identity, AFTER_KILL_MS)) return
  throw new Error(`Process ${identity.pid} does not end, not even after SIGKILL.`)
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isSameProcess(identity)) return
  try {
    process.kill(identity.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function gone(identity: ProcessIdentity, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs
  while (isSameProcess(identity)) {
    if (performance.now() >= deadline) return false
    await sleep(POLL_MS)
  }
  return true
}
