import type { Trx } from '../../store/open-store.js'
import { findMember, type Member } from '../../store/repositories/campaign-members.js'
import { findContactEvent } from '../../store/repositories/contact-events.js'
import type { InboxRow } from '../../store/repositories/inbox.js'
import { outreachByPhone } from '../../store/repositories/inbox-matches.js'
import { deleteSuppression, getSuppression } from '../../store/repositories/suppressions.js'
import type { Reporter } from '../events/event-report.js'
import { lockForEvent } from '../events/record-event-inside.js'
import { tellOutreach } from '../events/tell-outreach.js'
import { undoEvent } from '../events/undo-event.js'
import { dropFollowUp } from './follow-up.js'

export interface EffectToUndo {
  row: InboxRow
  by: Reporter
  nowMs: number
}

/** Takes back what a message did, and answers in sentences what that changed. */
export async function undoEffect(trx: Trx, { row, by, nowMs }: EffectToUndo): Promise<string[]> {
  const { tenant_id: tenantId, inbox_id: inboxId, event_ids: eventIds } = row
  // all at once: one event after the other would take its locks in another order than everybody else
  await lockForEvent(trx, tenantId, await membersOf(trx, row))
  const undone: string[] = []
  for (const eventId of eventIds) {
    undone.push(...(await undoEvent(trx, { tenantId, eventId, by, nowMs })).undone)
  }
  undone.push(...(await withdraw(trx, { row, by, nowMs })))
  await dropFollowUp(trx, { tenantId, inboxId, by: by.name, nowMs })
  return [...new Set(undone)]
}

/** What it had suppressed by itself; the workflows hear that a number may be used again. */
async function withdraw(trx: Trx, { row, by, nowMs }: EffectToUndo): Promise<string[]> {
  const { tenant_id: tenantId } = row
  const { suppressionIds } = row.detail
  const ids = Array.isArray(suppressionIds) ? suppressionIds.map(String) : []
  const phones: string[] = []
  for (const id of ids) {
    const placed = await getSuppression(trx, tenantId, id)
    if (placed?.kind === 'phone') phones.push(placed.value)
    await deleteSuppression(trx, tenantId, id)
  }
  for (const phone of phones) {
    const workflowIds = await outreachByPhone(trx, tenantId, phone)
    const caller = { tenantId, requestId: by.requestId }
    await tellOutreach(trx, workflowIds, {
      caller,
      fact: { kind: 'reload', apply_to: 'now' },
      nowMs,
    })
  }
  return ids.length > 0 ? ['The address may be written to again.'] : []
}

async function membersOf(trx: Trx, row: InboxRow): Promise<Member[]> {
  const { tenant_id: tenantId } = row
  const members: Member[] = []
  for (const eventId of row.event_ids) {
    const event = await findContactEvent(trx, tenantId, eventId)
    const campaign = event && { tenantId, campaignId: event.campaign_id }
    const member = campaign && (await findMember(trx, campaign, event.contact_id))
    if (member) members.push(member)
  }
  return members
}
