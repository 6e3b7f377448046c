import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../../runtime/log.js'

export interface Loop {
  /** Looks now instead of at the next tick. */
  nudge(): void
  stop(): Promise<void>
}

export interface LoopOptions {
  /** As a log line says it. */
  name: string
  log: Log
  /** Answers whether there may be more to do at once. */
  work: () => Promise<boolean>
}

const tickMs = 1_000
/** What is still under way then is done again elsewhere, when its lease has ended. */
const patienceMs = 3_000

export function startLoop({ name, log, work }: LoopOptions): Loop {
  let running = true
  let wake = new AbortController()
  const loop = async () => {
    while (running) {
      const more = await attempt()
      if (more || !running) continue
      await delay(tickMs, undefined, { signal: wake.signal }).catch(ignoreAbort)
      if (wake.signal.aborted) wake = new AbortController()
    }
  }
  const attempt = async () => {
    try {
      return await work()
    } catch (error) {
      // the store is away: what waits stays where it is and the next tick tries again
      if (running) log.warn({ err: error }, `${name}: the store cannot be asked`)
      return false
    }
  }
  const finished = loop()
  return {
    nudge: () => wake.abort(),
    async stop() {
      running = false
      wake.abort()
      const enough = new AbortController()
      await Promise.race([
        finished,
        delay(patienceMs, undefined, { signal: enough.signal }).catch(ignoreAbort),
      ])
      enough.abort()
    },
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
