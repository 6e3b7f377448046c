import type { InboundMail } from '../contracts/inbound-mail.js'
import type { Classification } from '../contracts/reply-classification.js'
import { classifyReply } from '../domain/replies/classify-reply.js'
import { ownWords } from './mail/own-words.js'

export type ClassifiedMessage = Classification & {
  /** What was weighed: without quoted history and signature. */
  own_words: string
}

export interface KnownOfMail {
  /** We sent it ourselves. */
  ownCopy: boolean
  /** YYYY-MM-DD, in the reader's zone. */
  receivedDate: string
}

export function classifyMail(mail: InboundMail, known: KnownOfMail): ClassifiedMessage {
  const words = ownWords(mail.text)
  const classification = classifyReply({
    channel: 'email',
    subject: mail.subject,
    own_words: words,
    mail,
    own_copy: known.ownCopy,
    received_date: known.receivedDate,
  })
  return { ...classification, own_words: words }
}

export function classifySms(text: string, receivedDate: string): ClassifiedMessage {
  const words = text.slice(0, 10_000).replaceAll('\0', '').trim()
  const classification = classifyReply({
    channel: 'sms',
    subject: '',
    own_words: words,
    mail: null,
    own_copy: false,
    received_date: receivedDate,
  })
  return { ...classification, own_words: words }
}
