import { activityInfo, ApplicationFailure } from '@temporalio/activity'
import { readStoreClock } from '../../store/repositories/store-health.js'
import type { OutreachDeps } from './deps.js'

/** Hours of the recipient are judged to the minute, so a clock may be wrong by less than one. */
const toleratedMs = 60_000

/**
 * Before the claim, where throwing is harmless: Temporal asks again until a person has mended the
 * machine, and nothing leaves it meanwhile.
 */
export async function refuseToSend(deps: OutreachDeps): Promise<void> {
  const shortage = deps.shortage?.() ?? null
  if (shortage !== null) throw refusal(deps, 'StoreFull', shortage)
  if (!deps.temporalTellsWallTime) return
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo()
  const fault = clockFault({
    localMs: deps.clock.now(),
    scheduledMs: Math.max(scheduledTimestampMs, currentAttemptScheduledTimestampMs),
    storeMs: await readStoreClock(deps.store.db),
  })
  if (fault !== null) throw refusal(deps, 'ClockSkew', fault)
}

interface Clocks {
  localMs: number
  scheduledMs: number
  storeMs: number
}

/**
 * A task of the future proves that one clock is wrong. One of the past proves nothing, as it may have
 * waited for a worker; the store's clock tells the two apart.
 */
export function clockFault({ localMs, scheduledMs, storeMs }: Clocks): string | null {
  const behindTemporal = scheduledMs - localMs
  if (behindTemporal > toleratedMs) {
    return inWords(`${seconds(behindTemporal)} behind the clock of Temporal`)
  }
  const behindStore = storeMs - localMs
  if (Math.abs(behindStore) <= toleratedMs) return null
  const side = behindStore > 0 ? 'behind' : 'ahead of'
  return inWords(`${seconds(behindStore)} ${side} the clock of the store`)
}

function inWords(difference: string): string {
  return (
    `The clock of this worker is ${difference}. Nothing is sent until they agree to within ` +
    `${toleratedMs / 1000} s: set both by NTP.`
  )
}

function seconds(ms: number): string {
  return `${Math.round(Math.abs(ms) / 1000)} s`
}

function refusal(deps: OutreachDeps, type: string, message: string): ApplicationFailure {
  deps.log.warn({ type }, message)
  return ApplicationFailure.retryable(message, type)
}
