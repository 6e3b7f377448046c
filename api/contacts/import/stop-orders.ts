import { optOutReasons } from '../../../contracts/suppressions.js'
import type { SuppressionOrder } from '../../../store/repositories/place-suppressions.js'
import type { ReadRow, StopReason } from './read-row.js'

/** The person's own word before what a mail server said. */
export function reasonOf(stops: StopReason[]): StopReason | undefined {
  return stops.find((reason) => optOutReasons.has(reason)) ?? stops[0]
}

/**
 * Whoever opted out gets nothing on any channel. Of a row that is refused for something else as well:
 * forgetting an opt-out is worse than forgetting a contact.
 */
export function stopOrders({ input, stops }: ReadRow, note: string): SuppressionOrder[] {
  const reason = reasonOf(stops)
  if (reason === undefined) return []
  const email = input.email === undefined ? [] : [{ kind: 'email' as const, value: input.email }]
  const phone = input.phone === undefined ? [] : [{ kind: 'phone' as const, value: input.phone }]
  const every = [...email, ...phone]
  const addresses = optOutReasons.has(reason) ? every : every.slice(0, 1)
  return addresses.map((address) => ({ ...address, reason, note }))
}
