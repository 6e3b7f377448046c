import type { Store } from '../store/open-store.js'
import { tenantsInTheFuture } from '../store/repositories/clock-offset.js'

/** A rehearsal left pretend time behind; with a real mail server it would date real mail wrongly. */
export async function refuseStoredFuture(store: Store, realProvider: string | null): Promise<void> {
  if (realProvider === null) return
  const tenants = await tenantsInTheFuture(store.db)
  if (tenants.length === 0) return
  throw new Error(
    `Time was moved in the sandbox for ${tenants.join(', ')}. ${realProvider} ` +
      'Start without SMTP_URL, or with another OVERTURE_HOME or DATABASE_URL.',
  )
}
