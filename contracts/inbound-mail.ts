/** A mail as it was read: what it says, and what could not be read of it. */
export interface InboundMail {
  /** With its angle brackets, as all ids of messages here. */
  message_id: string | null
  in_reply_to: string | null
  references: string[]
  from: { address: string; name: string } | null
  /** Every address it was for: To, Cc, Delivered-To, X-Original-To, the envelope. */
  to: string[]
  subject: string
  /** The plain part, else the HTML one as text; shortened. */
  text: string
  /** What the Date header says. */
  date_ms: number | null
  /** '' is the empty return path of machines; null: there was none. */
  return_path: string | null
  /** In lower case; the first one of each name, and only those that tell machines from people. */
  headers: Record<string, string>
  /** RFC 3464, or the common forms that say the same in words. */
  delivery: DeliveryReport | null
  /** An abuse report (RFC 5965). */
  feedback: FeedbackReport | null
  /** An invitation, or the answer to one. */
  calendar: CalendarNote | null
  /** What could not be read, in words for a person. */
  faults: string[]
}

export interface DeliveryReport {
  recipient: string | null
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'unknown'
  /** Enhanced status code, like 5.1.1. */
  status: string | null
  diagnostic: string | null
  /** Of the message it is about. */
  original_message_id: string | null
}

export interface FeedbackReport {
  type: string
  recipient: string | null
  original_message_id: string | null
}

export interface CalendarNote {
  /** METHOD of the calendar object, in upper case: REQUEST, REPLY, CANCEL. */
  method: string
  /** PARTSTAT of a reply, in upper case: ACCEPTED, DECLINED, TENTATIVE. */
  answer: string | null
}
