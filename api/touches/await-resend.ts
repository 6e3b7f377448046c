import { setTimeout as delay } from 'node:timers/promises'
import { findTouchById } from '../../store/repositories/touches.js'
import type { ApiDeps } from '../deps.js'

const lookAgainMs = 100
const longestWaitMs = 10_000

/** Looks at the row until the order has an outcome; true: it has none in time, and the work goes on. */
export async function awaitResend(
  deps: ApiDeps,
  { tenantId, touchId }: { tenantId: string; touchId: string },
): Promise<boolean> {
  const deadline = performance.now() + longestWaitMs
  for (;;) {
    const touch = await findTouchById(deps.store.db, tenantId, touchId)
    if (!touch?.resend_order && touch?.state !== 'claimed') return false
    if (performance.now() >= deadline) return true
    await delay(lookAgainMs)
  }
}
