import { setTimeout as delay } from 'node:timers/promises'

/** Not the activity's own sleep: a cancelled workflow must not keep an outcome from being written. */
export async function wait(ms: number): Promise<void> {
  await delay(ms)
}
