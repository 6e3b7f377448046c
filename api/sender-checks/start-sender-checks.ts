import { setTimeout as delay } from 'node:timers/promises'
import { dueAfterMs } from '../../domain/deliverability/judge-authentication.js'
import type { Log } from '../../runtime/log.js'
import { findCheckedSender, leaseDueChecks } from '../../store/repositories/sender-checks.js'
import { authenticationPrefix } from './carry-out-verdict.js'
import { checkSender, isReal, type CheckDeps } from './check-sender.js'

export interface SenderCheckLoop {
  stop(): Promise<void>
}

const tickMs = 60_000
/** Also how long a sender is left alone whose mail stays on this machine. */
const leaseMs = 10 * 60_000
const atOnce = 10

/** Several processes may run it: each sender is one's at a time. */
export function startSenderChecks(deps: CheckDeps & { log: Log }): SenderCheckLoop {
  const stopping = new AbortController()
  const { signal } = stopping
  const loop = async () => {
    while (!signal.aborted) {
      await checkDueSenders(deps)
      await delay(tickMs, undefined, { signal }).catch(ignoreAbort)
    }
  }
  const finished = loop()
  return {
    async stop() {
      stopping.abort()
      await finished
    },
  }
}

export async function checkDueSenders(deps: CheckDeps & { log: Log }): Promise<void> {
  try {
    const due = await leaseDueChecks(deps.store.db, {
      nowMs: deps.wall.now(),
      leaseMs,
      most: atOnce,
      heldPrefix: authenticationPrefix,
      dueAfterMs,
    })
    for (const id of due) {
      const sender = await findCheckedSender(deps.store.db, id)
      if (sender && isReal(deps, sender)) await checkSender(deps, id)
    }
  } catch (error) {
    // the store is away: the leases run out and a later tick tries again
    deps.log.warn({ err: error }, 'senders cannot be checked')
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
