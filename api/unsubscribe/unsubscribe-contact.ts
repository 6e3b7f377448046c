import type { EventEffect } from '../../contracts/events.js'
import { optOutReasons } from '../../contracts/suppressions.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { membershipsToEnd, type Member } from '../../store/repositories/campaign-members.js'
import { findContact } from '../../store/repositories/contacts.js'
import { lockScopes, type ScopeLock } from '../../store/repositories/scopes.js'
import { placeSuppression, readSuppressions } from '../../store/repositories/suppressions.js'
import type { EventReport } from '../../intake/events/event-report.js'
import {
  auditEvent,
  lockForEvent,
  recordEventInside,
} from '../../intake/events/record-event-inside.js'
import type { ApiDeps } from '../deps.js'
import { addressOf, type ContactAddress } from './address-of.js'

export interface Unsubscription {
  tenantId: string
  contactId: string
  requestId: string
}

interface Stop extends Unsubscription {
  addresses: ContactAddress[]
  nowMs: number
  defaultTimezone: string
}

/** Final once answered, and again harmless. Answers the address, unless the contact is gone. */
export async function unsubscribeContact(
  deps: ApiDeps,
  who: Unsubscription,
): Promise<ContactAddress | undefined> {
  const nowMs = await deps.clock.now(who.tenantId)
  const { defaultTimezone } = deps.settings
  const address = await deps.store.transaction(async (trx) => {
    const found = await addressOf(trx, who)
    if (found) {
      const addresses = await addressesOf(trx, who)
      await stop(trx, { ...who, addresses, nowMs, defaultTimezone })
    }
    return found
  })
  deps.outbox.nudge()
  return address
}

/** Whoever unsubscribes ends every channel. */
async function addressesOf(trx: Trx, who: Unsubscription): Promise<ContactAddress[]> {
  const { email, phone } = (await findContact(trx, who)) ?? {}
  const addresses: ContactAddress[] = []
  if (email) addresses.push({ kind: 'email', value: email })
  if (phone) addresses.push({ kind: 'phone', value: phone })
  return addresses
}

/** Nothing where everything is known: whoever holds the link may open it any number of times. */
async function stop(trx: Trx, order: Stop): Promise<void> {
  const running = await membershipsToEnd(trx, order)
  if (running.length === 0 && (await unknownOptOuts(trx, order)).length === 0) return
  await lockForEvent(trx, order.tenantId, running)
  await lockScopes(trx, order.tenantId, order.addresses.map(lockOf))
  const locked = new Set(running.map(({ campaignId }) => campaignId))
  const current = await membershipsToEnd(trx, order)
  const members = current.filter(({ campaignId }) => locked.has(campaignId))
  const reports = members.map((member) => reportOf(order, member, members))
  const effects: EventEffect[] = []
  for (const report of reports) effects.push(await recordEventInside(trx, report))
  for (const address of await unknownOptOuts(trx, order)) await suppress(trx, order, address)
  for (const [index, effect] of effects.entries()) {
    const report = reports[index]
    if (report) await auditEvent(trx, report, effect)
  }
}

function lockOf({ value }: ContactAddress): ScopeLock {
  return { kind: 'address', key: value, mode: 'update' }
}

async function unknownOptOuts(trx: Trx, { tenantId, addresses }: Stop): Promise<ContactAddress[]> {
  const unknown: ContactAddress[] = []
  for (const address of addresses) {
    const stored = await readSuppressions(trx, tenantId, { address: address.value, domain: '' })
    if (!stored.some(({ reason }) => optOutReasons.has(reason))) unknown.push(address)
  }
  return unknown
}

function reportOf(order: Stop, member: Member, members: Member[]): EventReport {
  return {
    eventId: newId('evt'),
    member,
    event: { type: 'unsubscribed', disclosable: false },
    occurredAtMs: order.nowMs,
    by: {
      actor: 'unsubscribe_link',
      name: 'unsubscribe link',
      requestId: order.requestId,
      defaultTimezone: order.defaultTimezone,
    },
    told: members.flatMap(({ workflowId }) => workflowId ?? []),
    nowMs: order.nowMs,
  }
}

async function suppress(trx: Trx, order: Stop, address: ContactAddress): Promise<void> {
  const { tenantId, contactId, requestId, nowMs } = order
  const placed = await placeSuppression(trx, {
    tenantId,
    ...address,
    reason: 'unsubscribed',
    note: null,
    by: 'unsubscribe link',
    nowMs,
    requestId,
  })
  await audit(trx, {
    tenantId,
    actor: 'unsubscribe_link',
    action: 'suppression.place',
    subject: placed.suppression.suppression_id,
    detail: { reason: 'unsubscribed', contact_id: contactId, in_flight: placed.inFlight.length },
    at: nowMs,
  })
}
