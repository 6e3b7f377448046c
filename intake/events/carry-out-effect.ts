import type { OutreachMessage } from '../../contracts/temporal/account-outreach.js'
import { datedReason } from '../../domain/events/dated-reason.js'
import type { EffectOfEvent } from '../../domain/events/effect-of-event.js'
import type { Trx } from '../../store/open-store.js'
import { accountHolds } from '../../store/repositories/account-holds.js'
import { countAccounts } from '../../store/repositories/account-runs.js'
import { saveProgress } from '../../store/repositories/campaign-accounts.js'
import { updateCampaign, type CampaignRow } from '../../store/repositories/campaigns.js'
import { enqueue } from '../../store/repositories/outbox.js'
import { findStop, placeStop, touchesInFlight, type Stop } from '../../store/repositories/stops.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import type { EventReport } from './event-report.js'
import type { OutreachFact } from './outreach-fact.js'

interface Work {
  report: EventReport
  campaign: CampaignRow
  effect: EffectOfEvent
}

export interface CarriedOut {
  suppressed: boolean
  inFlight: string[]
}

/** The account is held before its person is stopped: a place that becomes free is not filled meanwhile. */
export async function carryOutEffect(trx: Trx, work: Work): Promise<CarriedOut> {
  const inFlight = [...(await pauseAccount(trx, work)), ...(await stopContact(trx, work))]
  const suppressed = await suppress(trx, work)
  await tellWithoutStop(trx, work)
  return {
    suppressed: suppressed !== undefined,
    inFlight: [...new Set([...inFlight, ...(suppressed ?? [])])],
  }
}

async function pauseAccount(trx: Trx, work: Work): Promise<string[]> {
  const { report, effect, campaign } = work
  const { tenantId, campaignId, accountId } = report.member
  if (effect.account === 'none') return []
  const reason = `conflict: ${effect.conflict}`
  const [earlier] = await accountHolds(trx, { tenantId, campaignId, accountId })
  const stop = { ...stopOf(work, 'account', accountId), reason, effect: 'hold' as const }
  const inFlight = await ensureStop(trx, stop)
  if (campaign.status === 'active' && (await countAccounts(trx, report.member)) === 1) {
    const now = new Date(report.nowMs)
    const change = { status: 'paused', paused_at: now, updated_at: now } as const
    await updateCampaign(trx, { tenantId, campaignId }, change)
    // who is added to a paused campaign waits, too
    await ensureStop(trx, { ...stopOf(work, 'campaign', campaignId), reason: 'paused' })
  }
  const since_ms = earlier?.created_at.getTime() ?? report.nowMs
  await tell(trx, report, { kind: 'pause', reason, since_ms })
  return inFlight
}

async function stopContact(trx: Trx, work: Work): Promise<string[]> {
  const { report, effect } = work
  const { tenantId, campaignId, contactId } = report.member
  const scope = { kind: 'contact' as const, key: contactId, campaignId }
  if (effect.contact.kind === 'none') return []
  if (effect.contact.kind === 'postpone') return touchesInFlight(trx, tenantId, scope)
  const reason = datedReason(effect.contact.reason, dayOf(report))
  const stop = { ...stopOf(work, 'contact', contactId), effect: 'end' as const, reason }
  const inFlight = await ensureStop(trx, { ...stop, campaignId })
  // lists show it at once; the workflow writes the same when it has been told
  await saveProgress(trx, report.member, [{ contact_id: contactId, progress: 'stopped', reason }])
  await tell(trx, report, { kind: 'stop_contact', contact_id: contactId, reason })
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

/** What the workflow learns of an event that stops nobody. */
async function tellWithoutStop(trx: Trx, { report, effect }: Work): Promise<void> {
  const { event, occurredAtMs } = report
  const { contactId } = report.member
  if (effect.contact.kind === 'postpone') {
    const { reason, until: wait } = effect.contact
    const until = wait.kind === 'day' ? wait : { ...wait, from_ms: occurredAtMs }
    await tell(trx, report, { kind: 'postpone', contact_id: contactId, until, reason })
  }
  if (event.type === 'engaged' && event.engagement) {
    const { engagement, disclosable } = event
    const what = { engagement, disclosable, at_ms: occurredAtMs }
    await tell(trx, report, { kind: 'engaged', contact_id: contactId, ...what })
  }
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
