import type { TouchResult } from '../../contracts/temporal/outreach-activities.js'
import { settleTouch } from '../../store/repositories/touch-claims.js'
import { findTouch, type TouchRow } from '../../store/repositories/touches.js'
import { announceTouch } from '../../intake/announce-touch.js'
import { countOutcome } from './count-touch.js'
import type { OutreachDeps } from './deps.js'
import { toldMeanwhile } from './told-meanwhile.js'
import { wait } from './wait.js'

const lookAgainMs = 500

/**
 * An earlier attempt holds or held the claim, so this one never submits. It waits for that attempt's
 * lease (wall time: the sandbox cannot skip it) and says unknown unless the outcome was settled.
 */
export async function awaitEarlierClaim(
  deps: OutreachDeps,
  found: TouchRow,
  atMs: number,
): Promise<TouchResult> {
  let touch: TouchRow = found
  while (touch.state === 'claimed') {
    const leaseUntil = touch.lease_until?.getTime() ?? 0
    if (deps.clock.now() > leaseUntil) return expire(deps, touch, atMs)
    await wait(lookAgainMs)
    touch = (await findTouch(deps.store.db, touch.tenant_id, touch.touch_key)) ?? touch
  }
  return settledResult(touch, atMs)
}

async function expire(deps: OutreachDeps, touch: TouchRow, atMs: number): Promise<TouchResult> {
  const reason = 'the worker that held the claim vanished; the message may have gone out'
  const written = await deps.store.transaction(async (trx) => {
    const { tenant_id: tenantId, touch_id: touchId, fence } = touch
    const told = await toldMeanwhile(trx, tenantId, touchId)
    const outcome = told ?? { state: 'unknown' as const, reason }
    const isWritten = await settleTouch(trx, { tenantId, touchId, fence, atMs, ...outcome })
    const news = { touch, ...outcome, atMs, wallMs: deps.clock.now() }
    if (isWritten) await announceTouch(trx, news)
    return isWritten ? outcome : null
  })
  if (written) countOutcome(deps, { channel: touch.channel, ...written })
  if (written?.state === 'unknown') return { kind: 'unknown', at_ms: atMs, reason }
  const now = await findTouch(deps.store.db, touch.tenant_id, touch.touch_key)
  return settledResult(now ?? touch, atMs)
}

function settledResult(touch: TouchRow, atMs: number): TouchResult {
  switch (touch.state) {
    case 'sent':
      return { kind: 'sent', at_ms: touch.sent_at?.getTime() ?? atMs }
    case 'failed':
      return { kind: 'failed', at_ms: atMs, reason: touch.reason }
    case 'skipped':
    case 'cancelled':
      return { kind: 'skipped', at_ms: atMs, reason: touch.reason, ends: 'step' }
    case 'released':
    case 'planned':
      return { kind: 'deferred', at_ms: atMs, not_before_ms: atMs, reason: touch.reason }
    case 'unknown':
    case 'claimed':
      return { kind: 'unknown', at_ms: atMs, reason: touch.reason }
  }
}
