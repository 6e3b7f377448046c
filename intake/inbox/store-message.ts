import type { Channel } from '../../contracts/campaign-config.js'
import type { InboxSource } from '../../contracts/inbox.js'
import type { ReplyClass } from '../../contracts/reply-classes.js'
import type { Receipt } from '../../contracts/replies.js'
import type { Trx } from '../../store/open-store.js'
import {
  findInboxByEvent,
  insertInbox,
  updateInbox,
  type InboxRow,
} from '../../store/repositories/inbox.js'
import { proveInbound } from '../../store/repositories/inbox-matches.js'
import type { Reporter } from '../events/event-report.js'
import { announceReply } from './announce-reply.js'
import { followClass } from './follow-class.js'
import type { Done } from './followed.js'
import type { Match } from './matched.js'

export interface MessageToStore {
  tenantId: string
  inboxId: string
  source: InboxSource
  providerEventId: string
  channel: Channel
  match: Match
  senderId: string | null
  /** Whose replies have been shown to arrive here. */
  provenSenders: string[]
  from: string | null
  to: string | null
  subject: string | null
  text: string
  messageId: string | null
  classified: Classified
  detail: Record<string, unknown>
  occurredAtMs: number
  nowMs: number
  wallMs: number
  by: Reporter
}

export interface Classified {
  /** null: a keyword that is no reply. */
  class: ReplyClass | null
  confidence: number
  evidence: string
  return_date?: string | undefined
  referral?: string | undefined
}

/** Under the unique id of its source: whatever arrives again finds the row, and changes nothing. */
export async function storeMessage(
  trx: Trx,
  message: MessageToStore,
  follow = () => followClassified(trx, message),
): Promise<Receipt> {
  const { tenantId, inboxId } = message
  const row = rowOf(message)
  if (!(await insertInbox(trx, { ...row, detail: JSON.stringify(message.detail) }))) {
    const known = await findInboxByEvent(trx, message)
    if (!known) throw new Error('an inbox row that stands in the way is missing')
    return receiptOf(known, true)
  }
  const done = await follow()
  const { eventIds, suppressionIds } = done
  const written = {
    status: done.status,
    effect: done.effect,
    campaign_id: row.campaign_id ?? done.campaignId,
    account_id: row.account_id ?? done.accountId,
  }
  const detail = { ...message.detail, ...(suppressionIds.length > 0 && { suppressionIds }) }
  await updateInbox(
    trx,
    { tenantId, inboxId },
    { ...written, event_ids: JSON.stringify(eventIds), detail: JSON.stringify(detail) },
  )
  const { wallMs } = message
  const told = { ...row, ...written }
  await announceReply(trx, { row: told, type: 'reply.received', eventId: inboxId, wallMs })
  await proveInbound(trx, tenantId, { senderIds: message.provenSenders, wallMs })
  await done.writeAudit()
  return receiptOf(told, false)
}

function followClassified(trx: Trx, message: MessageToStore): Promise<Done> {
  const { class: replyClass, return_date: returnDate = null } = message.classified
  if (replyClass === null) throw new Error('a message without a class needs to say what follows')
  return followClass(trx, { ...message, class: replyClass, returnDate })
}

export function receiptOf(
  row: Pick<InboxRow, 'inbox_id' | 'class' | 'status' | 'effect'>,
  duplicate: boolean,
): Receipt {
  const { inbox_id, status, effect } = row
  return { inbox_id, duplicate, class: row.class, status, effect }
}

const longestBody = 20_000
const longestLine = 1_000

function rowOf(message: MessageToStore) {
  const { match, classified } = message
  return {
    tenant_id: message.tenantId,
    inbox_id: message.inboxId,
    source: message.source,
    provider_event_id: message.providerEventId,
    kind: 'message' as const,
    channel: message.channel,
    sender_id: message.senderId,
    contact_id: match.contactIds[0] ?? null,
    ...touchOf(match),
    matched_by: match.by,
    status: 'handled' as const,
    ...wordsOf(message),
    message_id: storable(message.messageId, longestLine),
    class: classified.class,
    confidence: classified.confidence,
    return_date: classified.return_date ?? null,
    referral: storable(classified.referral ?? null, longestLine),
    effect: '',
    occurred_at: new Date(message.occurredAtMs),
    received_at: new Date(message.nowMs),
  }
}

function touchOf({ touch }: Match) {
  if (!touch) return { touch_id: null, campaign_id: null, account_id: null }
  const { touch_id, campaign_id, account_id } = touch
  return { touch_id, campaign_id, account_id }
}

/** A mailbox holds newsletters and receipts, too, which are nobody's business here. */
function wordsOf(message: MessageToStore) {
  const { match, classified } = message
  const isNobodys = match.contactIds.length === 0 && match.accounts.length === 0
  if (isNobodys && classified.class === 'auto_reply') {
    return { from_address: null, to_address: null, subject: null, body: null, evidence: null }
  }
  return {
    from_address: storable(message.from, longestLine),
    to_address: storable(message.to, longestLine),
    subject: storable(message.subject, longestLine),
    body: storable(message.text, longestBody),
    evidence: storable(classified.evidence, longestLine),
  }
}

/** PostgreSQL takes neither a NUL nor half of a surrogate pair. */
function storable(text: string | null, longest: number): string | null {
  return text === null ? null : text.slice(0, longest).replaceAll('\0', '').toWellFormed()
}
