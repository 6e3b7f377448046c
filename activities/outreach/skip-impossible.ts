import type { TouchOrder, TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { writeVerdict } from '../../store/repositories/touch-claims.js'
import { lockTouch } from '../../store/repositories/touches.js'
import { announceTouch } from '../../intake/announce-touch.js'
import { awaitEarlierClaim } from './await-earlier-claim.js'
import { countOutcome } from './count-touch.js'
import { keyOf } from './key-of.js'
import type { OutreachDeps } from './deps.js'

export interface Impossible {
  order: TouchOrder
  reason: string
  atMs: number
}

/**
 * A touch whose words or address are missing is skipped with the reason; retrying would not help. If an
 * earlier attempt had claimed it, that attempt may have sent it, whatever was taken away since.
 */
export async function skipImpossible(
  deps: OutreachDeps,
  { order, reason, atMs }: Impossible,
): Promise<TouchResult> {
  const earlier = await deps.store.transaction(async (trx) => {
    const touch = await lockTouch(trx, order.tenant_id, keyOf(order))
    if (!touch) return undefined
    if (touch.state !== 'planned' && touch.state !== 'released') return touch
    await writeVerdict(trx, {
      tenantId: order.tenant_id,
      touchId: touch.touch_id,
      state: 'skipped',
      reason,
      fence: touch.fence,
      atMs,
    })
    const wallMs = deps.clock.now()
    await announceTouch(trx, { touch, state: 'skipped', reason, atMs, wallMs })
    return undefined
  })
  if (earlier) return awaitEarlierClaim(deps, earlier, atMs)
  countOutcome(deps, { channel: order.channel, state: 'skipped', reason })
  return { kind: 'skipped', at_ms: atMs, reason, ends: 'step' }
}
