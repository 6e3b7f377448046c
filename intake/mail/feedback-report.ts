import type { FeedbackReport } from '../../contracts/inbound-mail.js'
import { addressIn, originalIdIn, readFields } from './delivery-status.js'

/** RFC 5965. Providers blank the recipient out, so the returned message is asked too. */
export function readFeedback(part: string, returned: string): FeedbackReport | null {
  const fields = readFields(part)
  const type = fields.get('feedback-type')
  if (type === undefined) return null
  const to = /^to[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)/im.exec(returned)?.[1]
  return {
    type: type.toLowerCase().slice(0, 50),
    recipient:
      addressIn(fields.get('original-rcpt-to')) ??
      addressIn(fields.get('removal-recipient')) ??
      addressIn(to),
    original_message_id: originalIdIn(returned),
  }
}
