import type { ReplyClass } from '../../contracts/reply-classes.js'
import type { ReportedEvent } from '../../domain/events/consequence.js'

type Told = Pick<ReportedEvent, 'type' | 'sentiment'>

/** null: it changes nothing. */
const events: Record<ReplyClass, Told | null> = {
  positive: { type: 'replied', sentiment: 'positive' },
  question: { type: 'replied', sentiment: 'neutral' },
  wrong_person: { type: 'replied', sentiment: 'neutral' },
  not_interested: { type: 'replied', sentiment: 'negative' },
  hostile: { type: 'replied', sentiment: 'negative' },
  not_now: { type: 'not_now' },
  meeting_booked: { type: 'meeting_booked' },
  unsubscribe: { type: 'unsubscribed' },
  out_of_office: { type: 'out_of_office' },
  bounce_hard: { type: 'bounced_hard' },
  bounce_soft: { type: 'bounced_soft' },
  complaint: { type: 'complained' },
  unclear: { type: 'unclear_reply' },
  auto_reply: null,
  own_copy: null,
}

/** What a campaign is told of a message of this class. */
export function eventOfClass(
  replyClass: ReplyClass,
  returnDate: string | null,
): ReportedEvent | null {
  const event = events[replyClass]
  if (!event) return null
  const isDated = replyClass === 'out_of_office' && returnDate !== null
  return { ...event, disclosable: false, ...(isDated && { return_date: returnDate }) }
}
