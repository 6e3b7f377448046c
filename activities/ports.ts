export interface OutgoingEmail {
  message_id: string
  from: { name: string; address: string }
  reply_to: string | null
  to: string
  subject: string
  text: string
  html: string | null
  /** Message-IDs with their angle brackets, as `message_id` is. */
  in_reply_to: string | null
  references: string[]
  /** One click there ends all messages (RFC 8058). */
  list_unsubscribe: { url: string } | null
  date: Date
}

/** What is known of a submission. `unknown` means that the message may have gone out. */
export type SubmitOutcome =
  | { kind: 'accepted'; detail: string }
  | { kind: 'refused'; detail: string }
  | { kind: 'not_sent'; detail: string }
  | { kind: 'unknown'; detail: string }

export interface EmailPort {
  /** Never starts handing over the message later than `startWithinMs` from now (monotonic time). */
  submit(email: OutgoingEmail, startWithinMs: number): Promise<SubmitOutcome>
}
