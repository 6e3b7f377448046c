export interface OutgoingEmail {
  message_id: string
  from: { name: string; address: string }
  reply_to: string | null
  to: string
  subject: string
  text: string
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
