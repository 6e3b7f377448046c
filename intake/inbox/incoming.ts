import type { InboundMail } from '../../contracts/inbound-mail.js'
import type { InboxSource } from '../../contracts/inbox.js'
import type { DeliveryNews } from '../../domain/ledger/judge-delivery.js'

export interface IncomingMail {
  tenantId: string
  source: InboxSource
  /** What the source calls it; told twice, it is one. */
  providerEventId: string
  raw: Uint8Array | InboundMail
  /** Whose mailbox it was found in; null: its addresses tell. */
  senderId: string | null
  /** `sent`: what a person, or Overture itself, has written. */
  folder: 'inbox' | 'sent'
}

export interface IncomingSms {
  tenantId: string
  providerEventId: string
  from: string
  to: string
  text: string
}

export interface IncomingStatus {
  tenantId: string
  source: InboxSource
  providerEventId: string
  provider: 'resend' | 'twilio'
  providerMessageId: string
  status: DeliveryNews
  /** The provider's own code or words. */
  detail: string | null
  /** `soft`: the address may work again. Left out: for good. */
  bounce?: 'hard' | 'soft'
  /** What our own address for these callbacks says, which the provider has signed. */
  touchId?: string
}
