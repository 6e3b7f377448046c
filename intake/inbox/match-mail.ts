import type { InboundMail } from '../../contracts/inbound-mail.js'
import { humanReplies, type ReplyClass } from '../../contracts/reply-classes.js'
import { accountOfContact } from '../../domain/outreach/account-of-contact.js'
import type { Trx } from '../../store/open-store.js'
import {
  contactsByAddress,
  runningAccountsAt,
  touchById,
  touchByMessageId,
  touchByProviderId,
  type AnsweredTouch,
} from '../../store/repositories/inbox-matches.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import { noMatch, type Match } from './matched.js'
import { touchesNamedBy } from './reply-token.js'

export interface MailToMatch {
  tenantId: string
  mail: InboundMail
  class: ReplyClass
}

/** The surest sign first; what matches nothing is for a person. */
export async function matchMail(trx: Trx, asked: MailToMatch): Promise<Match> {
  const touched = await byTouch(trx, asked)
  const writers = await contactsByAddress(trx, asked.tenantId, {
    kind: 'email',
    values: writerOf(asked),
  })
  if (touched) {
    const contactIds = [...new Set([touched.touch.contact_id, ...writers])]
    return { ...touched, contactIds, accounts: [] }
  }
  if (writers.length > 0) return { ...noMatch, by: 'address', contactIds: writers }
  return byAccount(trx, asked)
}

async function byTouch(
  trx: Trx,
  { tenantId, mail }: MailToMatch,
): Promise<{ by: Match['by']; touch: AnsweredTouch } | undefined> {
  const ids = idsIn(mail)
  const answered = await touchByMessageId(trx, tenantId, ids)
  if (answered) return { by: 'message_id', touch: answered }
  const named = touchesNamedBy(mail.to, await tenantSecret(trx, tenantId))
  const addressed = await touchById(trx, tenantId, named)
  if (addressed) return { by: 'reply_token', touch: addressed }
  // providers that write a Message-ID of their own make it of their id
  const known = await touchByProviderId(trx, tenantId, {
    providers: ['resend'],
    ids: ids.map((id) => id.replace(/^<|@.*$|>$/g, '')),
  })
  return known && { by: 'provider_id', touch: known }
}

/** The nearest message first. */
function idsIn({ in_reply_to, references, delivery, feedback }: InboundMail): string[] {
  const ids = [
    delivery?.original_message_id,
    feedback?.original_message_id,
    in_reply_to,
    ...references.toReversed(),
  ]
  return [...new Set(ids.flatMap((id) => id ?? []))].slice(0, mostIds)
}

const mostIds = 100

/** Reports are written by machines: whom they are about stands inside. */
function writerOf({ mail, class: replyClass }: MailToMatch): string[] {
  const about = mail.delivery?.recipient ?? mail.feedback?.recipient
  const isReport = replyClass === 'bounce_hard' || replyClass === 'bounce_soft'
  if (isReport || replyClass === 'complaint') return about ? [about.toLowerCase()] : []
  return mail.from ? [mail.from.address.toLowerCase()] : []
}

/** A newsletter or an absence note from the same company says nothing about our people there. */
async function byAccount(trx: Trx, asked: MailToMatch): Promise<Match> {
  const { mail, tenantId } = asked
  if (!mail.from || !humanReplies.includes(asked.class)) return noMatch
  const email = mail.from.address.toLowerCase()
  const key = accountOfContact({ contact_id: '', email, account_key: null })
  if (!key.startsWith('domain:')) return noMatch
  const accounts = await runningAccountsAt(trx, tenantId, key.slice('domain:'.length))
  const isOne = new Set(accounts.map(({ account_id }) => account_id)).size === 1
  return isOne ? { ...noMatch, by: 'account_domain', accounts } : noMatch
}
