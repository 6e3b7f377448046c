import type { KeyObject } from 'node:crypto'
import type { SenderDkim, SenderSmtp } from '../contracts/senders.js'
import type {
  HoldReason,
  MoveReason,
  OutcomeReason,
  TouchOutcome,
} from '../domain/ledger/outcome-codes.js'

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
  /** Left out: whoever relays it may sign it. */
  dkim?: DkimSigner
}

export interface DkimSigner {
  domain: string
  selector: string
  key: KeyObject
}

/** How the provider knows a message, so that what it tells of it later finds the touch. */
export interface ProviderReceipt {
  name: 'smtp' | 'resend' | 'twilio'
  id: string
}

/** What is known of a submission. `unknown` means that the message may have gone out. */
export type SubmitOutcome =
  | { kind: 'accepted'; detail: string; provider?: ProviderReceipt }
  | { kind: 'refused'; detail: string }
  | { kind: 'not_sent'; detail: string; /** Asked for by the provider. */ retry_after_ms?: number }
  | { kind: 'unknown'; detail: string }

export interface EmailPort {
  /** Never starts handing over the message later than `startWithinMs` from now (monotonic time). */
  submit(email: OutgoingEmail, startWithinMs: number): Promise<SubmitOutcome>
}

export interface OutgoingSms {
  /** E.164. */
  to: string
  text: string
  touch_id: string
  tenant_id: string
  /** The same for every attempt at this touch. */
  reference: string
}

export interface SmsPort {
  /** Never starts handing over the message later than `startWithinMs` from now (monotonic time). */
  submit(sms: OutgoingSms, startWithinMs: number): Promise<SubmitOutcome>
}

/** What the choice of a mail server needs to know of a sender. */
export interface SenderRoute {
  tenant_id: string
  sender_id: string
  provider: 'smtp' | 'resend'
  /** null: the mail server of the installation. */
  smtp: SenderSmtp | null
  /** null: messages are not signed here. */
  dkim: SenderDkim | null
}

export interface EmailTransports {
  forSender(sender: SenderRoute): EmailPort
}

/** What is counted of the work on touches. Labels are closed sets: no id and nothing a person wrote. */
export interface TouchMetrics {
  /** Counted once, by whoever wrote it into the ledger. */
  outcome(told: { channel: string; outcome: TouchOutcome; reason: OutcomeReason }): void
  held(reason: HoldReason): void
  moved(reason: MoveReason): void
  claimTook(seconds: number, verdict: 'claimed' | 'earlier' | 'refused'): void
  submitTook(seconds: number, outcome: SubmitOutcome['kind']): void
}
