import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { withCurrentKey } from './api-key.js'
import { openClient } from './connect-external.js'
import { explainRefusal } from './explain-failure.js'

const askAgainMs = 30_000

/**
 * Rejects when the workers are over, so that the process ends and is started again; while Temporal refuses the
 * key that would be of no use, and whoever starts it would do so all the time.
 */
export async function brokenWorkers(
  finished: Promise<void>,
  settings: Settings,
  log: Log,
): Promise<never> {
  try {
    await finished
  } catch (error) {
    await outlastRefusal(settings, log)
    throw error
  }
  throw new Error('the workers stopped')
}

export async function outlastRefusal(
  { temporal, namespace }: Settings,
  log: Log,
  everyMs = askAgainMs,
): Promise<void> {
  if (temporal.kind === 'embedded') return
  let said: string | undefined
  for (;;) {
    const target = withCurrentKey({ temporal, namespace })
    const refusal = await openClient(target).then(
      (connection) => connection.close(),
      (error: unknown) => explainRefusal(error, target),
    )
    if (refusal === undefined) return
    if (refusal !== said) log.error(`${refusal} The workers stand still until then.`)
    said = refusal
    await sleep(everyMs)
  }
}
