import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import type { ResendOrder, ResendResult } from '../../contracts/temporal/resend.js'
import { kindOfChannel, wordsOfContent } from '../../domain/messages/words.js'
import { assertNever } from '../../domain/shared/assert-never.js'
import { activityNow } from '../../runtime/clock.js'
import { loadContent } from '../../store/repositories/artifacts.js'
import { writeVerdict } from '../../store/repositories/touch-claims.js'
import { findTouchById, lockTouchById, type TouchRow } from '../../store/repositories/touches.js'
import { awaitEarlierClaim } from './await-earlier-claim.js'
import { claimTouch } from './claim-touch.js'
import type { OutreachDeps } from './deps.js'
import { loadSetting } from './load-setting.js'
import { parcelOf, type Parcel } from './parcel.js'
import { recipientCalendar, type PreparedTouch } from './prepare-touch.js'
import { submitTouch } from './submit-touch.js'

/**
 * The same message once more, because a person ordered it: the stored words under the same Message-ID,
 * through every gate. Repeated by Temporal, it finds its order taken and submits nothing.
 */
export async function resendTouch(deps: OutreachDeps, order: ResendOrder): Promise<ResendResult> {
  const atMs = activityNow(order.at_ms, deps.clock)
  const touch = await findTouchById(deps.store.db, order.tenant_id, order.touch_id)
  if (!touch) return { kind: 'superseded', at_ms: atMs }
  if (!isWaitingFor(touch, order)) return earlierResult(deps, { touch, order, atMs })
  const prepared = await prepareAgain(deps, touch, atMs)
  if ('impossible' in prepared) {
    return refuseImpossible(deps, { order, reason: prepared.impossible, atMs })
  }
  const claimedAt = performance.now()
  const request = {
    order: orderOf(touch, atMs),
    prepared,
    atMs,
    resend: { orderId: order.order_id, fence: order.fence },
  }
  const outcome = await claimTouch(deps, request)
  switch (outcome.kind) {
    case 'claimed':
      return submitTouch(deps, { ...request, claim: outcome, claimedAt })
    case 'opened':
      return { kind: 'sent', at_ms: atMs }
    case 'earlier':
      return earlierResult(deps, { touch: outcome.touch, order, atMs })
    case 'refused':
      return { kind: 'unknown', at_ms: atMs, reason: outcome.verdict.reason }
    default:
      return assertNever(outcome)
  }
}

function isWaitingFor(touch: TouchRow, order: ResendOrder): boolean {
  return touch.fence === order.fence && touch.resend_order?.order_id === order.order_id
}

interface Earlier {
  touch: TouchRow
  order: ResendOrder
  atMs: number
}

/** An earlier attempt of this activity has the claim, or somebody settled the touch meanwhile. */
async function earlierResult(
  deps: OutreachDeps,
  { touch, order, atMs }: Earlier,
): Promise<ResendResult> {
  if (touch.fence !== order.fence + 1) return { kind: 'superseded', at_ms: atMs }
  return awaitEarlierClaim(deps, touch, atMs)
}

async function prepareAgain(
  deps: OutreachDeps,
  touch: TouchRow,
  atMs: number,
): Promise<PreparedTouch | { impossible: string }> {
  const ref = orderOf(touch, atMs)
  const setting = await loadSetting(deps, ref)
  if (setting.kind === 'impossible') return { impossible: setting.reason }
  const stored = await storedWords(deps, touch)
  if (!stored) return { impossible: 'the words that were sent are gone or were changed' }
  const { sources, reach } = setting
  const { address, domain, contentHash, words } = stored
  const parcel = parcelOf({ ref, setting, words })
  return {
    kind: 'prepared',
    sources,
    address,
    domain,
    scopes: [...reach.scopes, ...scopesOf(stored)],
    parcel: withMessageId(parcel, touch.message_id),
    contentHash,
    messageKind: touch.message_kind === 'colleague' ? 'colleague' : 'step',
    calendar: await recipientCalendar(deps, { ref, sources, atMs }),
    approvalNeeded: touch.approval_id !== null,
  }
}

/** Exactly what was handed over the first time, to exactly the same address. */
async function storedWords(deps: OutreachDeps, touch: TouchRow) {
  const { address, domain, content_hash: contentHash } = touch
  const kind = kindOfChannel(touch.channel)
  if (!address || !contentHash || !kind) return undefined
  const content = await loadContent(deps.store.db, touch.tenant_id, contentHash)
  const words = content && wordsOfContent(kind, content)
  return words && { address, domain, contentHash, words }
}

/** The sender may have another address by now, and a mailbox must know the message again. */
function withMessageId(parcel: Parcel, messageId: string | null): Parcel {
  return parcel.kind === 'email' && messageId !== null ? { ...parcel, messageId } : parcel
}

/** The person may have another address by now. */
function scopesOf({ address, domain }: { address: string; domain: string | null }) {
  const own = [{ kind: 'address' as const, key: address }]
  return domain === null ? own : [...own, { kind: 'domain' as const, key: domain }]
}

function orderOf(touch: TouchRow, atMs: number): TouchOrder {
  return {
    tenant_id: touch.tenant_id,
    campaign_id: touch.campaign_id,
    account_id: touch.account_id,
    contact_id: touch.contact_id,
    step: touch.step,
    channel: touch.channel,
    message: { kind: 'step' },
    slot_at_ms: touch.slot_at.getTime(),
    reason: touch.reason,
    approval_id: touch.approval_id,
    at_ms: atMs,
  }
}

interface Impossible {
  order: ResendOrder
  reason: string
  atMs: number
}

async function refuseImpossible(
  deps: OutreachDeps,
  { order, reason, atMs }: Impossible,
): Promise<ResendResult> {
  const said = `not sent again: ${reason}`
  await deps.store.transaction(async (trx) => {
    const touch = await lockTouchById(trx, order.tenant_id, order.touch_id)
    if (!touch || !isWaitingFor(touch, order)) return
    const { tenant_id: tenantId, touch_id: touchId, state, fence } = touch
    await writeVerdict(trx, { tenantId, touchId, state, fence, reason: said, atMs })
  })
  return { kind: 'unknown', at_ms: atMs, reason: said }
}
