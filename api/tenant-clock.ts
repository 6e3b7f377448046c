import { wallClock, type Clock } from '../runtime/clock.js'
import type { Store } from '../store/open-store.js'
import { tenantClockOffset } from '../store/repositories/tenants.js'

export interface TenantClock {
  /** Not inside a transaction: it asks the store. */
  now(tenantId: string): Promise<number>
}

export function createTenantClock(store: Store, wall: Clock = wallClock): TenantClock {
  return {
    now: async (tenantId) => wall.now() + (await tenantClockOffset(store.db, tenantId)),
  }
}
