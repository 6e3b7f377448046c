import type { Receipt } from '../../contracts/replies.js'
import type { Trx } from '../../store/open-store.js'
import { findInboxByEvent } from '../../store/repositories/inbox.js'
import {
  contactsByAddress,
  sendersByAddress,
  touchByMessageId,
} from '../../store/repositories/inbox-matches.js'
import { classifyMail } from '../classify-message.js'
import type { IntakeDeps } from '../deps.js'
import { readMail } from '../mail/read-mail.js'
import type { IncomingMail } from './incoming.js'
import { matchMail } from './match-mail.js'
import { envelopeOf, instantOf, withoutTags, type MailWork } from './mail-envelope.js'
import { receiptOf, storeMessage } from './store-message.js'
import { storeOwnMail, type Author } from './store-own-mail.js'

/** The row, its effect and what others are told of it are one transaction; told twice, it happens once. */
export async function receiveMail(deps: IntakeDeps, incoming: IncomingMail): Promise<Receipt> {
  const known = await findInboxByEvent(deps.store.db, incoming)
  if (known) return receiptOf(known, true)
  const mail = incoming.raw instanceof Uint8Array ? await readMail(incoming.raw) : incoming.raw
  const nowMs = await deps.clock.now(incoming.tenantId)
  const receipt = await deps.store.transaction((trx) =>
    receiveInside(trx, { deps, incoming, mail, nowMs }),
  )
  deps.outbox.nudge()
  return receipt
}

async function receiveInside(trx: Trx, work: MailWork): Promise<Receipt> {
  const author = await authorOf(trx, work)
  if (author !== 'others') return storeOwnMail(trx, work, author)
  const { incoming, mail, nowMs } = work
  const { tenantId } = incoming
  const occurredAtMs = instantOf(mail, nowMs)
  const receivedDate = new Date(occurredAtMs).toISOString().slice(0, 10)
  const classified = classifyMail(mail, { ownCopy: false, receivedDate })
  const match = await matchMail(trx, { tenantId, mail, class: classified.class })
  const addressed = await sendersByAddress(trx, tenantId, withoutTags(mail.to))
  const senderIds = [
    ...(incoming.senderId === null ? [] : [incoming.senderId]),
    ...(match.touch === null ? [] : [match.touch.sender_id]),
    ...addressed.map(({ sender_id }) => sender_id),
  ]
  return storeMessage(trx, {
    ...envelopeOf(work),
    match,
    senderId: senderIds[0] ?? null,
    provenSenders: incoming.source === 'imap' ? [] : senderIds,
    classified,
    text: classified.own_words,
    occurredAtMs,
  })
}

/** A forged From, or our Message-ID on somebody else's mail, could hide a reply: both must be ours. */
async function authorOf(trx: Trx, { incoming, mail }: MailWork): Promise<Author> {
  const { tenantId, folder } = incoming
  const isSent = folder === 'sent'
  const from = mail.from === null ? [] : [mail.from.address.toLowerCase()]
  const isOurs = isSent || (await sendersByAddress(trx, tenantId, from)).some(({ isOwn }) => isOwn)
  if (!isOurs) return 'others'
  const ids = mail.message_id === null ? [] : [mail.message_id]
  if (await touchByMessageId(trx, tenantId, ids)) return 'overture'
  if (isSent) return 'person'
  // whoever tries a campaign on themselves answers from the sender's own address
  const values = mail.to.map((address) => address.toLowerCase())
  const toContacts = await contactsByAddress(trx, tenantId, { kind: 'email', values })
  return toContacts.length > 0 ? 'person' : 'others'
}
