import type { Principal } from '../auth/principal.js'

/** A restore brings back every tenant, so whoever runs the installation sees to all; null: all. */
export function reachOf(caller: Principal): string | null {
  return caller.installation ? null : caller.tenantId
}
