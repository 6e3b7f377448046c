import type { Reporter } from '../../intake/events/event-report.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'

export function reporterOf(deps: ApiDeps, { keyId, name, requestId }: Principal): Reporter {
  return { actor: keyId, name, requestId, defaultTimezone: deps.settings.defaultTimezone }
}
