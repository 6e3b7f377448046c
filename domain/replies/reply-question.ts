import type { InboundMail } from '../../contracts/inbound-mail.js'

/** What of a mail, besides its words, says who wrote it. */
export type MailFacts = Pick<
  InboundMail,
  'headers' | 'return_path' | 'from' | 'delivery' | 'feedback' | 'calendar'
>

export interface ReplyQuestion {
  channel: 'email' | 'sms'
  subject: string
  /** Without quoted history and signature. */
  own_words: string
  mail: MailFacts | null
  /** We sent it ourselves: a copy in the Sent folder, or our own message come back. */
  own_copy: boolean
  /** YYYY-MM-DD, for "next week". */
  received_date: string
}
