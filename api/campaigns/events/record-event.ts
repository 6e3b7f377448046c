import type { EventEffect, EventInput } from '../../../contracts/events.js'
import { dayMs } from '../../../domain/time/local-time.js'
import { canonicalJson } from '../../../store/canonical-json.js'
import { deriveId, newId } from '../../../store/derive-ids.js'
import type { Trx } from '../../../store/open-store.js'
import { findMember, type Member } from '../../../store/repositories/campaign-members.js'
import { findCampaign } from '../../../store/repositories/campaigns.js'
import {
  findContactEvent,
  type ContactEventRow,
} from '../../../store/repositories/contact-events.js'
import { touchesInFlight } from '../../../store/repositories/stops.js'
import { tenantSecret } from '../../../store/repositories/tenants.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiDeps } from '../../deps.js'
import { ApiProblem, InvalidInput, notFound } from '../../problems/api-problem.js'
import type { Reporter } from '../../../intake/events/event-report.js'
import {
  auditEvent,
  lockForEvent,
  recordEventInside,
} from '../../../intake/events/record-event-inside.js'

export interface EventOrder {
  caller: Principal
  campaignId: string
  input: EventInput
  /** The same key and body always make the same event, also when the first answer was never stored. */
  idempotencyKey: string | undefined
}

/** What somebody did. Final once answered; Temporal need not be up. */
export async function recordEvent(deps: ApiDeps, order: EventOrder): Promise<EventEffect> {
  const { caller, input } = order
  const nowMs = await deps.clock.now(caller.tenantId)
  const occurredAtMs = instantOf(input, nowMs)
  refuseFarReturn(input, nowMs)
  const effect = await deps.store.transaction(async (trx) => {
    const member = await memberOf(trx, order)
    await lockForEvent(trx, caller.tenantId, [member])
    const eventId = await eventIdOf(trx, order)
    const known = await findContactEvent(trx, caller.tenantId, eventId)
    if (known) return answerAgain(trx, known)
    // read again under the locks: the outreach may have ended meanwhile
    const current = await memberOf(trx, order)
    const report = {
      eventId,
      member: current,
      event: input,
      occurredAtMs,
      by: reporterOf(deps, caller),
      told: current.workflowId === null ? [] : [current.workflowId],
      nowMs,
    }
    const recorded = await recordEventInside(trx, report)
    await auditEvent(trx, report, recorded)
    return recorded
  })
  deps.outbox.nudge()
  return effect
}

function reporterOf(deps: ApiDeps, { keyId, name, requestId }: Principal): Reporter {
  return { actor: keyId, name, requestId, defaultTimezone: deps.settings.defaultTimezone }
}

/** Clocks of two machines differ by seconds. */
const toleratedMs = 60_000

function instantOf({ occurred_at }: EventInput, nowMs: number): number {
  if (occurred_at === undefined) return nowMs
  const ms = Date.parse(occurred_at)
  if (ms > nowMs + toleratedMs) {
    throw invalid(
      'occurred_at',
      `must not be in the future; it is ${new Date(nowMs).toISOString()}`,
    )
  }
  return Math.min(ms, nowMs)
}

const longestAbsenceDays = 365

function refuseFarReturn({ return_date }: EventInput, nowMs: number): void {
  if (return_date === undefined) return
  if (Date.parse(return_date) <= nowMs + longestAbsenceDays * dayMs) return
  throw invalid('return_date', `must be within ${longestAbsenceDays} days from now`)
}

async function memberOf(trx: Trx, { caller, campaignId, input }: EventOrder): Promise<Member> {
  const { tenantId } = caller
  const campaign = await findCampaign(trx, tenantId, campaignId)
  if (!campaign) throw notFound('campaign')
  if (campaign.status === 'draft') {
    throw new ApiProblem('conflict', 'This campaign is a draft: nobody has heard from it yet.')
  }
  const member = await findMember(trx, { tenantId, campaignId }, input.contact_id)
  if (!member) throw invalid('contact_id', 'is not a contact of this campaign')
  return member
}

async function eventIdOf(trx: Trx, order: EventOrder): Promise<string> {
  const { caller, campaignId, input, idempotencyKey } = order
  if (idempotencyKey === undefined) return newId('evt')
  const secret = await tenantSecret(trx, caller.tenantId)
  return deriveId('evt', secret, `event:${idempotencyKey}:${campaignId}:${canonicalJson(input)}`)
}

async function answerAgain(trx: Trx, row: ContactEventRow): Promise<EventEffect> {
  const { tenant_id: tenantId, campaign_id: campaignId, contact_id, account_id } = row
  const scope = row.effect.account === 'paused' ? 'account' : 'contact'
  const key = scope === 'account' ? account_id : contact_id
  const isStopped = row.effect.contact !== 'unchanged'
  return {
    event_id: row.event_id,
    campaign_id: campaignId,
    contact_id,
    type: row.type,
    occurred_at: row.occurred_at.toISOString(),
    conflict: row.conflict,
    contact: row.effect.contact,
    account: row.effect.account,
    suppressed: row.effect.suppressed,
    effect: row.effect.effect,
    in_flight: isStopped
      ? await touchesInFlight(trx, tenantId, { kind: scope, key, campaignId })
      : [],
  }
}

function invalid(field: string, detail: string): InvalidInput {
  return new InvalidInput('unprocessable', `/${field} ${detail}`, {
    errors: [{ pointer: `/${field}`, detail }],
  })
}
