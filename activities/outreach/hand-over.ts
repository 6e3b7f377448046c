import { addressWithToken, replyTokenFor } from '../../intake/inbox/reply-token.js'
import type { OutgoingEmail, SubmitOutcome } from '../ports.js'
import type { OutreachDeps } from './deps.js'
import type { EmailParcel, SmsParcel } from './parcel.js'
import type { Submission } from './submission.js'

/** By the channel's own port. Never throws: what an adapter lets out may have come after the hand-over. */
export async function handOver(
  deps: OutreachDeps,
  submission: Submission,
  startWithinMs: number,
): Promise<SubmitOutcome> {
  const { parcel, sources } = submission.prepared
  try {
    switch (parcel.kind) {
      case 'email': {
        const email = deps.transports.forSender(sources.sender)
        return await email.submit(emailOf(submission, parcel), startWithinMs)
      }
      case 'sms':
        return await (deps.sms?.submit(smsOf(submission, parcel), startWithinMs) ?? noSms)
      case 'task':
        return { kind: 'not_sent', detail: 'a task is for a person, and nothing is sent' }
    }
  } catch (error) {
    const touch_id = submission.claim.touchId
    const what = parcel.kind === 'sms' ? 'sms' : 'mail'
    deps.log.error({ err: error, touch_id }, `the ${what} adapter failed`)
    return { kind: 'unknown', detail: `the ${what} adapter failed; the message may have gone out` }
  }
}

const noSms: SubmitOutcome = { kind: 'not_sent', detail: 'sms is not set up on this worker' }

function emailOf(submission: Submission, parcel: EmailParcel): OutgoingEmail {
  const { prepared, atMs } = submission
  const { sender } = prepared.sources
  return {
    message_id: parcel.messageId,
    from: { name: sender.name, address: sender.email },
    reply_to: replyTo(submission),
    to: prepared.address,
    subject: parcel.subject,
    text: parcel.text,
    html: parcel.html,
    in_reply_to: parcel.inReplyTo,
    references: parcel.references,
    list_unsubscribe: { url: parcel.unsubscribeUrl },
    date: new Date(atMs),
  }
}

/** An answer then names its touch, also from a mail program that keeps no references. */
function replyTo({ prepared, claim }: Submission): string | null {
  const { sender, tenantSecret } = prepared.sources
  if (!sender.reply_tokens) return sender.reply_to
  const token = replyTokenFor(tenantSecret, claim.touchId)
  return addressWithToken(sender.reply_to ?? sender.email, token) ?? sender.reply_to
}

function smsOf({ order, prepared, claim }: Submission, parcel: SmsParcel) {
  return {
    to: prepared.address,
    text: parcel.text,
    touch_id: claim.touchId,
    tenant_id: order.tenant_id,
    reference: parcel.reference,
  }
}
