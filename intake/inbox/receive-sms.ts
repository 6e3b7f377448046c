import type { Receipt } from '../../contracts/replies.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { findInboxByEvent } from '../../store/repositories/inbox.js'
import { contactsByAddress, lastSmsTo } from '../../store/repositories/inbox-matches.js'
import { smsKeyword } from '../../domain/replies/sms-keyword.js'
import { classifySms } from '../classify-message.js'
import type { IntakeDeps } from '../deps.js'
import { doneWith, type Done } from './followed.js'
import type { IncomingSms } from './incoming.js'
import { reporterOf } from './mail-envelope.js'
import type { Match } from './matched.js'
import { openNumber, shutNumber } from './number-opt-out.js'
import { receiptOf, storeMessage, type Classified, type MessageToStore } from './store-message.js'

const source = 'twilio_sms'

/** STOP and START are about this number alone; whatever else somebody writes is a reply like any other. */
export async function receiveSms(deps: IntakeDeps, incoming: IncomingSms): Promise<Receipt> {
  const known = await findInboxByEvent(deps.store.db, { ...incoming, source })
  if (known) return receiptOf(known, true)
  const nowMs = await deps.clock.now(incoming.tenantId)
  const receipt = await deps.store.transaction(async (trx) => {
    const message = await messageOf(trx, deps, { ...incoming, nowMs })
    const keyword = smsKeyword(incoming.text)
    if (keyword === null) return storeMessage(trx, message)
    const noted = { ...message, classified: keywordClass(keyword) }
    return storeMessage(trx, noted, () => followKeyword(trx, message, keyword))
  })
  deps.outbox.nudge()
  return receipt
}

type Keyword = 'stop' | 'start' | 'help'

function keywordClass(keyword: Keyword): Classified {
  const found = keyword === 'stop' ? ('unsubscribe' as const) : null
  return { class: found, confidence: 1, evidence: `the keyword ${keyword.toUpperCase()}` }
}

async function followKeyword(trx: Trx, message: MessageToStore, keyword: Keyword): Promise<Done> {
  if (keyword === 'help') return doneWith('They asked for help and were told how to opt out.')
  const change = { ...message, phone: message.from ?? '' }
  return keyword === 'stop' ? shutNumber(trx, change) : openNumber(trx, change)
}

async function messageOf(
  trx: Trx,
  deps: IntakeDeps,
  incoming: IncomingSms & { nowMs: number },
): Promise<MessageToStore> {
  const { tenantId, from, nowMs } = incoming
  const match = await matchSms(trx, tenantId, from)
  const receivedDate = new Date(nowMs).toISOString().slice(0, 10)
  return {
    tenantId,
    inboxId: newId('inb'),
    source,
    providerEventId: incoming.providerEventId,
    channel: 'sms',
    match,
    senderId: match.touch?.sender_id ?? null,
    provenSenders: [],
    from,
    to: incoming.to,
    subject: null,
    text: incoming.text,
    messageId: null,
    classified: classifySms(incoming.text, receivedDate),
    detail: {},
    occurredAtMs: nowMs,
    nowMs,
    wallMs: deps.wall.now(),
    by: reporterOf(deps, 'inbound_sms', 'inbound SMS'),
  }
}

/** Several people may share a number: what its writer wants, all of them get. */
async function matchSms(trx: Trx, tenantId: string, phone: string): Promise<Match> {
  const touch = (await lastSmsTo(trx, tenantId, phone)) ?? null
  const known = await contactsByAddress(trx, tenantId, { kind: 'phone', values: [phone] })
  const contactIds = [...new Set([...(touch ? [touch.contact_id] : []), ...known])]
  const by = contactIds.length > 0 ? ('address' as const) : ('none' as const)
  return { by, touch, contactIds, accounts: [] }
}
