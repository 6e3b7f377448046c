import { setTimeout as sleep } from 'node:timers/promises'

/** Polls until the answer is neither undefined, null nor false, and returns it. */
export async function until<T>(
  ask: () => T | Promise<T>,
  waitMs = 10_000,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + waitMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as Exclude<T, undefined | null | false>
    }
    if (performance.now() >= deadline)
      throw new Error(`Still waiting after ${waitMs} ms: ${String(ask)}`)
    await sleep(20)
  }
}
