import type { TimeTravel } from '../../contracts/time-travel.js'
import { isLoopbackHost } from '../../runtime/is-loopback.js'
import { ownMailHosts } from '../../store/repositories/senders.js'
import { advanceTime, type TimeWorld } from './advance-time.js'

/** `refusal`: what forbids it for every tenant. */
export function createTimeTravel(world: TimeWorld, refusal: string | null): TimeTravel {
  return {
    refusal: async (tenantId) => refusal ?? (await realSenderRefusal(world, tenantId)),
    travel: (journey) => advanceTime(world, journey),
  }
}

/** Whoever gave a sender a real mail server means real mail, and that has one time only. */
async function realSenderRefusal({ store }: TimeWorld, tenantId: string): Promise<string | null> {
  const real = (await ownMailHosts(store.db, [tenantId])).find(({ host }) => !isLoopbackHost(host))
  if (!real) return null
  return (
    `The sender ${real.senderId} has a real mail server of its own; time only moves when every provider is the ` +
    'sandbox or on this machine. Take it away with PATCH /api/v1/senders/{id} {"smtp": null}.'
  )
}
