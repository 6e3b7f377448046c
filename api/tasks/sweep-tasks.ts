import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'
import { closeOverdueTasks } from '../../store/repositories/task-stops.js'

export interface TaskSweep {
  stop(): Promise<void>
}

const everyMs = 60_000

/** Closes what nobody looks at: figures and lists elsewhere then say the same as the tasks' own. */
export function startTaskSweep(deps: { store: Store; wall: Clock; log: Log }): TaskSweep {
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await sweep(deps)
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(ignoreAbort)
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

async function sweep({ store, wall, log }: { store: Store; wall: Clock; log: Log }): Promise<void> {
  try {
    await store.transaction((trx) => closeOverdueTasks(trx, { wallMs: wall.now() }))
  } catch (error) {
    // the store is away: whoever looks closes them, and so does the next round
    log.warn({ err: error }, 'overdue tasks cannot be closed')
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
