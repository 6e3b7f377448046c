import { judgeClaim, type ClaimFacts, type ClaimVerdict } from '../../domain/ledger/judge-claim.js'
import { nextFreeSlot } from '../../domain/ledger/next-free-slot.js'
import type { SenderRefusal } from '../../domain/ledger/sender-capacity.js'
import type { Trx } from '../../store/open-store.js'
import { lockScopes, type ScopeLock } from '../../store/repositories/scopes.js'
import { markFirstSent } from '../../store/repositories/senders.js'
import { readSenderTouches } from '../../store/repositories/touch-caps.js'
import { writeClaim, writeVerdict } from '../../store/repositories/touch-claims.js'
import { lockTouch, type TouchRow } from '../../store/repositories/touches.js'
import type { ClaimRequest, ResendClaim } from './claim-request.js'
import { countClaim } from './count-touch.js'
import { announceTouch } from '../../intake/announce-touch.js'
import { keyOf } from './key-of.js'
import type { OutreachDeps } from './deps.js'
import { openTask } from './open-task.js'
import type { Parcel } from './parcel.js'
import { readClaimFacts } from './read-claim-facts.js'
import { senderDaysOf, senderQuestion, takesCapacity, type SenderDays } from './sender-days.js'

export interface GivenClaim {
  touchId: string
  fence: number
  attempt: number
  /** A person ordered this submission: nobody but them tries it once more. */
  ordered: boolean
}

export type RefusedClaim = Exclude<ClaimVerdict, { kind: 'claim' }>

export type ClaimOutcome =
  | ({ kind: 'claimed' } & GivenClaim)
  /** It is a person's turn: claimed and settled at once, because nothing leaves this machine. */
  | { kind: 'opened' }
  | { kind: 'earlier'; touch: TouchRow }
  | { kind: 'refused'; verdict: RefusedClaim }

/**
 * The one place where permission to send is given. Under the locks of every scope of the touch it reads
 * the gates, judges and writes, so a stop either commits before and is seen, or finds this claim.
 */
export async function claimTouch(deps: OutreachDeps, request: ClaimRequest): Promise<ClaimOutcome> {
  const { order } = request
  const days = senderDaysOf(request.prepared.sources.sender, request.atMs)
  const begunAt = performance.now()
  const outcome = await deps.store.transaction<ClaimOutcome>(async (trx) => {
    const scopes = scopesOf(request, days)
    await lockScopes(trx, order.tenant_id, scopes)
    const touch = await lockTouch(trx, order.tenant_id, keyOf(order))
    if (!touch) throw new Error(`touch ${keyOf(order)} was never planned`)
    if (!isClaimable(touch, request.resend)) return { kind: 'earlier', touch }
    const facts = await readClaimFacts(trx, {
      ...request,
      scopes,
      days,
      freshness: deps.replyFreshness,
      wallMs: deps.clock.now(),
    })
    const verdict = await judge(trx, { request, days, facts })
    if (verdict.kind !== 'claim') {
      await refuse(trx, { touch, verdict, request, wallMs: deps.clock.now() })
      return { kind: 'refused', verdict }
    }
    const wallMs = deps.clock.now()
    return give(trx, { touch, request, days, facts, wallMs, leaseUntilMs: leaseEnd(deps) })
  })
  countClaim(deps, { request, outcome, begunAt })
  return outcome
}

function isClaimable(touch: TouchRow, resend: ResendClaim | undefined): boolean {
  if (!resend) return touch.state === 'planned' || touch.state === 'released'
  return (
    touch.state === 'unknown' &&
    touch.fence === resend.fence &&
    touch.resend_order?.order_id === resend.orderId
  )
}

function leaseEnd(deps: OutreachDeps): number {
  return deps.clock.now() + deps.claimLeaseSeconds * 1000
}

function scopesOf({ order, prepared }: ClaimRequest, days: SenderDays): ScopeLock[] {
  const { sender_id } = prepared.sources.sender
  const counted = takesCapacity(order.channel) ? days.names : []
  return [
    { kind: 'tenant', key: order.tenant_id, mode: 'share' },
    { kind: 'sender', key: sender_id, mode: 'share' },
    // the caps of these are counted, so two claims must not count at the same time
    ...counted.map(
      (day) => ({ kind: 'sender_day', key: `${sender_id}/${day}`, mode: 'update' }) as const,
    ),
    { kind: 'campaign', key: order.campaign_id, mode: 'share' },
    { kind: 'account', key: order.account_id, mode: 'update' },
    { kind: 'contact', key: order.contact_id, mode: 'update' },
    ...prepared.scopes.map((scope) => ({ ...scope, mode: 'share' as const })),
  ]
}

interface Judging {
  request: ClaimRequest
  days: SenderDays
  facts: ClaimFacts
}

async function judge(trx: Trx, judging: Judging): Promise<ClaimVerdict> {
  const judgement = judgeClaim(judging.facts)
  if (judgement.kind !== 'crowded') return judgement
  return putOff(trx, judging, judgement.refusal)
}

/** Only a refusal pays for the look at everything the sender plans. */
async function putOff(
  trx: Trx,
  { request, days, facts }: Judging,
  refusal: SenderRefusal,
): Promise<ClaimVerdict> {
  const question = senderQuestion(request.order, request.prepared.sources.sender, days)
  const others = await readSenderTouches(trx, question)
  const { rules, ask } = facts.sender
  const free = nextFreeSlot({ rules, ask, calendar: facts.calendar, others, refusal })
  return { kind: 'defer', not_before_ms: free.at_ms, reason: free.reason }
}

interface Giving extends Judging {
  touch: TouchRow
  wallMs: number
  leaseUntilMs: number
}

async function give(trx: Trx, giving: Giving): Promise<ClaimOutcome> {
  const { touch, request, days, facts, leaseUntilMs } = giving
  const { prepared, atMs } = request
  const { parcel } = prepared
  const isCounted = takesCapacity(request.order.channel)
  const { sender } = prepared.sources
  const resentBy = request.resend ? (touch.resend_order?.by ?? null) : null
  if (isCounted && facts.sender.rules.first_sent_day === null) {
    const id = { tenantId: sender.tenant_id, senderId: sender.sender_id }
    await markFirstSent(trx, id, days.today.name)
  }
  const fence = await writeClaim(trx, {
    touch,
    address: prepared.address,
    domain: prepared.domain,
    contentHash: prepared.contentHash,
    ...headOf(parcel),
    messageKind: prepared.messageKind,
    approvalId: facts.approval.kind === 'needed' ? facts.approval.request_id : touch.approval_id,
    resentBy,
    senderDay: isCounted ? days.today.name : null,
    atMs,
    leaseUntilMs,
  })
  if (parcel.kind === 'task') {
    await openTask(trx, { touch, request, fence, wallMs: giving.wallMs })
    return { kind: 'opened' }
  }
  const claim = { touchId: touch.touch_id, fence, attempt: touch.attempt + 1 }
  return { kind: 'claimed', ...claim, ordered: resentBy !== null }
}

/** What lists show of it. */
function headOf(parcel: Parcel): { subject: string | null; messageId: string | null } {
  if (parcel.kind === 'email') return { subject: parcel.subject, messageId: parcel.messageId }
  return { subject: parcel.kind === 'task' ? parcel.title : null, messageId: null }
}

interface Refusal {
  touch: TouchRow
  verdict: RefusedClaim
  request: ClaimRequest
  wallMs: number
}

async function refuse(trx: Trx, { touch, verdict, request, wallMs }: Refusal): Promise<void> {
  const { atMs } = request
  const skips = verdict.kind === 'skip' && !request.resend
  const defers = verdict.kind === 'defer' && !request.resend
  await writeVerdict(trx, {
    tenantId: touch.tenant_id,
    touchId: touch.touch_id,
    state: skips ? 'skipped' : touch.state,
    reason: request.resend ? `not sent again: ${inWords(verdict)}` : verdict.reason,
    fence: touch.fence,
    atMs,
    ...(defers ? { slotAtMs: verdict.not_before_ms } : {}),
  })
  if (skips) {
    await announceTouch(trx, { touch, state: 'skipped', reason: verdict.reason, atMs, wallMs })
  }
}

function inWords(verdict: RefusedClaim): string {
  if (verdict.kind !== 'defer') return verdict.reason
  return `${verdict.reason}; ask again from ${new Date(verdict.not_before_ms).toISOString()} on`
}
