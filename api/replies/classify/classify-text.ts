import type { InboundMail } from '../../../contracts/inbound-mail.js'
import type { Classification, ReplyToClassify } from '../../../contracts/reply-classification.js'
import { classifyMail, classifySms } from '../../../intake/classify-message.js'
import { mailFromParts } from '../../../intake/mail/mail-from-parts.js'
import { readMail } from '../../../intake/mail/read-mail.js'
import type { ApiDeps } from '../../deps.js'

/** Says what a reply would be taken for, and does nothing with it. */
export async function classifyText(
  deps: ApiDeps,
  tenantId: string,
  input: ReplyToClassify,
): Promise<Classification> {
  const now = await deps.clock.now(tenantId)
  if (input.channel === 'sms') {
    return withoutWords(
      classifySms(input.body ?? '', dayOf(Date.parse(input.received_at ?? '') || now)),
    )
  }
  const mail = await mailOf(input)
  const receivedMs = input.received_at === undefined ? mail.date_ms : Date.parse(input.received_at)
  return withoutWords(
    classifyMail(mail, { ownCopy: false, receivedDate: dayOf(receivedMs ?? now) }),
  )
}

function mailOf({ raw, subject, body = '', headers }: ReplyToClassify): Promise<InboundMail> {
  if (raw === undefined) return mailFromParts({ subject, body, headers })
  return readMail(Buffer.from(raw, 'utf8'))
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

function withoutWords({ own_words: _words, ...classification }: ReturnType<typeof classifyMail>) {
  return classification
}
