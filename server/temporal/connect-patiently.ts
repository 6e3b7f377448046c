import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import type { ExternalTemporal } from '../../runtime/temporal-setting.js'
import { explainTemporalFailure, TemporalRefuses } from './explain-failure.js'

const patienceMs = 60_000
const pauseMs = 2_000

/** Processes that start together with their Temporal server wait for it; a refusal ends the start at once. */
export async function connectPatiently<C>(
  settings: Settings,
  log: Log,
  connect: (temporal: ExternalTemporal) => Promise<C>,
): Promise<C> {
  const { temporal } = settings
  if (temporal.kind !== 'external') throw new Error('TEMPORAL_ADDRESS is not set')
  const givenUpAt = performance.now() + patienceMs
  for (;;) {
    try {
      return await connect(temporal)
    } catch (error) {
      const explained = explainTemporalFailure(error, temporal)
      if (explained instanceof TemporalRefuses || performance.now() > givenUpAt) throw explained
      log.info(`${explained.message} Trying again.`)
      await sleep(pauseMs)
    }
  }
}
