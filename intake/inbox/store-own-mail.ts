import type { Receipt } from '../../contracts/replies.js'
import type { Trx } from '../../store/open-store.js'
import { runningMemberships, type Member } from '../../store/repositories/campaign-members.js'
import { insertInbox, findInboxByEvent, updateInbox } from '../../store/repositories/inbox.js'
import { contactsByAddress } from '../../store/repositories/inbox-matches.js'
import { envelopeOf, instantOf, type MailWork } from './mail-envelope.js'
import { recordForMembers } from './record-for-members.js'
import { receiptOf } from './store-message.js'

export type Author = 'overture' | 'person' | 'others'

/**
 * A mail of ours. What a colleague writes to a contact by hand ends the automatic messages to that person;
 * of all other mail in a Sent folder nothing is kept but that it was seen.
 */
export async function storeOwnMail(trx: Trx, work: MailWork, author: Author): Promise<Receipt> {
  const { incoming, mail } = work
  const { tenantId } = incoming
  const envelope = envelopeOf(work)
  const byHand = author === 'person'
  const values = byHand ? mail.to.map((address) => address.toLowerCase()) : []
  const contactIds = await contactsByAddress(trx, tenantId, { kind: 'email', values })
  const [contactId = null] = contactIds
  const occurredAtMs = instantOf(mail, work.nowMs)
  const row = {
    tenant_id: tenantId,
    inbox_id: envelope.inboxId,
    source: incoming.source,
    provider_event_id: incoming.providerEventId,
    kind: 'message' as const,
    channel: 'email' as const,
    sender_id: incoming.senderId,
    contact_id: contactId,
    matched_by: byHand && contactId !== null ? ('address' as const) : ('none' as const),
    status: 'handled' as const,
    message_id: mail.message_id,
    class: 'own_copy' as const,
    confidence: 1,
    evidence: byHand ? 'written by hand' : 'our own Message-ID',
    effect: 'Our own message; nothing changes.',
    occurred_at: new Date(occurredAtMs),
    received_at: new Date(work.nowMs),
  }
  if (!(await insertInbox(trx, row))) {
    const known = await findInboxByEvent(trx, incoming)
    if (!known) throw new Error('an inbox row that stands in the way is missing')
    return receiptOf(known, true)
  }
  const done = await recordForMembers(trx, {
    tenantId,
    event: { type: 'written_by_hand', disclosable: false },
    occurredAtMs,
    nowMs: work.nowMs,
    by: envelope.by,
    members: () => membershipsOf(trx, tenantId, contactIds),
  })
  const [first] = done.effects
  if (!first) return receiptOf(row, false)
  const effect = [...new Set(done.effects.map((one) => one.effect))].join(' ')
  const eventIds = done.effects.map(({ event_id }) => event_id)
  const change = { effect, event_ids: JSON.stringify(eventIds), campaign_id: first.campaign_id }
  await updateInbox(trx, { tenantId, inboxId: row.inbox_id }, change)
  await done.writeAudit()
  return receiptOf({ ...row, effect }, false)
}

async function membershipsOf(trx: Trx, tenantId: string, contactIds: string[]): Promise<Member[]> {
  const found: Member[] = []
  for (const contactId of contactIds) {
    found.push(...(await runningMemberships(trx, { tenantId, contactId })))
  }
  return found
}
