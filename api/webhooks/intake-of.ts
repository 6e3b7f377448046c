import type { IntakeDeps } from '../../intake/deps.js'
import type { ApiDeps } from '../deps.js'

export function intakeOf({ store, log, clock, wall, outbox, settings }: ApiDeps): IntakeDeps {
  return { store, log, clock, wall, outbox, defaultTimezone: settings.defaultTimezone }
}
