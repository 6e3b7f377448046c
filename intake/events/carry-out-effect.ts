import type { OutreachFact, OutreachMessage } from '../../contracts/temporal/account-outreach.js'
import { datedReason } from '../../domain/events/dated-reason.js'
import type { EffectOfEvent } from '../../domain/events/effect-of-event.js'
import { conflictReason, factsOfEffect, wonReason } from '../../domain/events/facts-of-effect.js'
import { assertNever } from '../../domain/shared/assert-never.js'
import type { Trx } from '../../store/open-store.js'
import { accountHolds } from '../../store/repositories/account-holds.js'
import { countAccounts } from '../../store/repositories/account-runs.js'
import { markWon, saveProgress } from '../../store/repositories/campaign-accounts.js'
import { updateCampaign, type CampaignRow } from '../../store/repositories/campaigns.js'
import { enqueue } from '../../store/repositories/outbox.js'
import { findStop, placeStop, touchesInFlight, type Stop } from '../../store/repositories/stops.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import type { EventReport } from './event-report.js'

interface Work {
  report: EventReport
  campaign: CampaignRow
  effect: EffectOfEvent
}

export interface CarriedOut {
  suppressed: boolean
  inFlight: string[]
}

/** What the effect says, as rows that the next claim sees, and as messages for the workflow. */
export async function carryOutEffect(trx: Trx, work: Work): Promise<CarriedOut> {
  const { report, effect } = work
  const reason = stopReason(work)
  const accountHeldSince = await heldSince(trx, work)
  const inFlight = [
    ...(await stopAccount(trx, work, reason)),
    ...(await stopContact(trx, work, reason)),
  ]
  const facts = factsOfEffect({
    event: report.event,
    consequence: effect,
    contact_id: report.member.contactId,
    at_ms: report.occurredAtMs,
    held_since_ms: accountHeldSince,
    stop_reason: reason,
  })
  for (const fact of facts) await tell(trx, report, fact)
  const suppressed = await suppress(trx, work)
  return {
    suppressed: suppressed !== undefined,
    inFlight: [...new Set([...inFlight, ...(suppressed ?? [])])],
  }
}

function stopReason({ report, effect }: Work): string {
  return effect.contact.kind === 'stop' ? datedReason(effect.contact.reason, dayOf(report)) : ''
}

async function heldSince(trx: Trx, { report }: Work): Promise<number> {
  const { tenantId, campaignId, accountId } = report.member
  const [earlier] = await accountHolds(trx, { tenantId, campaignId, accountId })
  return earlier?.created_at.getTime() ?? report.nowMs
}

async function stopAccount(trx: Trx, work: Work, reason: string): Promise<string[]> {
  const { effect, report } = work
  switch (effect.account) {
    case 'none':
      return []
    case 'pause':
      return pauseAccount(trx, work)
    case 'won': {
      await markWon(trx, report.member, report.nowMs)
      const stop = stopOf(work, 'account', report.member.accountId)
      return ensureStop(trx, { ...stop, reason: wonReason(reason), effect: 'end' })
    }
    default:
      return assertNever(effect.account)
  }
}

async function pauseAccount(trx: Trx, work: Work): Promise<string[]> {
  const { report, effect, campaign } = work
  const { tenantId, campaignId, accountId } = report.member
  const reason = conflictReason(effect.conflict)
  const stop = { ...stopOf(work, 'account', accountId), reason, effect: 'hold' as const }
  const inFlight = await ensureStop(trx, stop)
  if (campaign.status === 'active' && (await countAccounts(trx, report.member)) === 1) {
    const now = new Date(report.nowMs)
    const change = { status: 'paused', paused_at: now, updated_at: now } as const
    await updateCampaign(trx, { tenantId, campaignId }, change)
    // who is added to a paused campaign waits, too
    await ensureStop(trx, { ...stopOf(work, 'campaign', campaignId), reason: 'paused' })
  }
  return inFlight
}

async function stopContact(trx: Trx, work: Work, endReason: string): Promise<string[]> {
  const { report, effect } = work
  const { tenantId, campaignId, contactId } = report.member
  const { contact } = effect
  if (contact.kind === 'none') return []
  const scope = { kind: 'contact' as const, key: contactId, campaignId }
  if (contact.kind === 'postpone') return touchesInFlight(trx, tenantId, scope)
  const isEnd = contact.kind === 'stop'
  const reason = isEnd ? endReason : contact.reason
  const stop = { ...stopOf(work, 'contact', contactId), reason }
  const inFlight = await ensureStop(trx, { ...stop, effect: isEnd ? 'end' : 'hold' })
  // lists show it at once; the workflow writes the same when it has been told
  const progress = isEnd ? 'stopped' : 'queued'
  await saveProgress(trx, report.member, [{ contact_id: contactId, progress, reason }])
  return inFlight
}

/** Whoever unsubscribes or complains ends every channel; a bounce says something of one address only. */
async function suppress(trx: Trx, work: Work): Promise<string[] | undefined> {
  const { report, effect } = work
  const { tenantId, email, phone } = report.member
  const reason = effect.suppress
  if (reason === null) return undefined
  const addresses = [
    ...(email === null ? [] : [{ kind: 'email' as const, value: email }]),
    ...(phone === null || (email !== null && reason === 'bounced_hard')
      ? []
      : [{ kind: 'phone' as const, value: phone }]),
  ]
  const inFlight: string[] = []
  for (const address of addresses) {
    const placed = await placeSuppression(trx, {
      tenantId,
      ...address,
      reason,
      note: null,
      by: report.by.name,
      nowMs: report.nowMs,
      requestId: report.by.requestId,
      told: report.told,
    })
    inFlight.push(...placed.inFlight)
  }
  return inFlight
}

async function tell(trx: Trx, report: EventReport, fact: OutreachFact): Promise<void> {
  const { tenantId, workflowId } = report.member
  if (workflowId === null) return
  // a message that mentions an engagement looks it up by the id of its event
  const eventId = fact.kind === 'engaged' ? report.eventId : `${report.eventId}.${fact.kind}`
  const request_id = report.by.requestId
  const message = { ...fact, event_id: eventId, request_id } as OutreachMessage
  const payload = { kind: 'signal' as const, message }
  await enqueue(trx, [{ tenantId, workflowId, eventId, payload }], report.nowMs)
}

function stopOf({ report }: Work, kind: 'campaign' | 'account' | 'contact', key: string) {
  return {
    tenantId: report.member.tenantId,
    scope: { kind, key },
    campaignId: kind === 'campaign' ? null : report.member.campaignId,
    eventId: report.eventId,
    by: report.by.actor,
    nowMs: report.nowMs,
  }
}

/** Told twice, it is one stop. */
async function ensureStop(trx: Trx, stop: Stop): Promise<string[]> {
  const { tenantId, scope, campaignId = null } = stop
  if (await findStop(trx, stop)) return touchesInFlight(trx, tenantId, { ...scope, campaignId })
  return placeStop(trx, stop)
}

/** As the reader of a reason would write it. */
function dayOf({ occurredAtMs, nowMs, member, by }: EventReport): string {
  const timeZone = member.timezone ?? by.defaultTimezone
  const yearOf = (ms: number) => new Date(ms).getUTCFullYear()
  const year = yearOf(occurredAtMs) === yearOf(nowMs) ? {} : { year: 'numeric' as const }
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...year,
    timeZone,
  })
  return format.format(occurredAtMs)
}
