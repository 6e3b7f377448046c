import { setTimeout as sleep } from 'node:timers/promises'
import { isSameProcess, type ProcessIdentity } from '../home/process-identity.js'

const POLL_MS = 1_000

export interface RunningServer {
  identity: ProcessIdentity
  /** Resolves with how it ended: "exit code 1". */
  exited: Promise<string>
}

/** A survivor is not our child, so nobody tells us when it ends. */
export function adoptedServer(identity: ProcessIdentity): RunningServer {
  return { identity, exited: untilGone(identity) }
}

async function untilGone(identity: ProcessIdentity): Promise<string> {
  while (isSameProcess(identity)) await sleep(POLL_MS, undefined, { ref: false })
  return 'it is gone'
}
