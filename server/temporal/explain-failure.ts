import type { ExternalTemporal } from '../../runtime/temporal-setting.js'

/** Waiting does not help: a person has to change something. */
export class TemporalRefuses extends Error {}

/** What to do about a connection that failed, as far as the failure tells. */
export function explainTemporalFailure(error: unknown, temporal: ExternalTemporal): Error {
  const reason = error instanceof Error ? error.message : String(error)
  return new Error(`Temporal does not answer at ${temporal.address}: ${reason}`, { cause: error })
}
