import { setTimeout as sleep } from 'node:timers/promises'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import { readApiKey } from '../../runtime/temporal-api-key.js'
import { withCurrentKey } from './api-key.js'
import { explainTemporalFailure, TemporalRefuses, type TemporalTarget } from './explain-failure.js'

export interface Patience {
  patienceMs: number
  pauseMs: number
  /** How long one attempt waits for an answer. */
  answerMs: number
}

const patient: Patience = { patienceMs: 60_000, pauseMs: 2_000, answerMs: 5_000 }
const warnBeforeMs = 14 * 24 * 60 * 60 * 1000

/** Processes that start together with their Temporal server wait for it; a refusal ends the start at once. */
export async function connectPatiently<C>(
  target: TemporalTarget,
  connect: (target: TemporalTarget, answerMs: number) => Promise<C>,
  { log, patience = patient }: { log: Log; patience?: Patience | undefined },
): Promise<C> {
  const givenUpAt = performance.now() + patience.patienceMs
  for (;;) {
    const current = withCurrentKey(target)
    try {
      const connection = await connect(current, patience.answerMs)
      warnOfExpiry(current, log)
      return connection
    } catch (error) {
      const explained = await explainTemporalFailure(error, current)
      if (explained instanceof TemporalRefuses || performance.now() > givenUpAt) throw explained
      log.info(`${explained.message} Trying again.`)
      await sleep(patience.pauseMs)
    }
  }
}

function warnOfExpiry({ temporal }: TemporalTarget, log: Log): void {
  const key = temporal.apiKey === undefined ? undefined : readApiKey(temporal.apiKey)
  if (key?.kind !== 'readable' || !key.expiresAt) return
  if (key.expiresAt.getTime() - wallClock.now() > warnBeforeMs) return
  log.warn(
    `TEMPORAL_API_KEY expires on ${key.expiresAt.toISOString()}. Put a new one in its place.`,
  )
}
