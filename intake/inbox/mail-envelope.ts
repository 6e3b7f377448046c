import type { InboundMail } from '../../contracts/inbound-mail.js'
import { newId } from '../../store/derive-ids.js'
import type { Reporter } from '../events/event-report.js'
import type { IntakeDeps } from '../deps.js'
import type { IncomingMail } from './incoming.js'
import type { MessageToStore } from './store-message.js'

export interface MailWork {
  deps: IntakeDeps
  incoming: IncomingMail
  mail: InboundMail
  nowMs: number
}

type Envelope = Omit<
  MessageToStore,
  'match' | 'senderId' | 'provenSenders' | 'classified' | 'text' | 'occurredAtMs'
>

/** What of a mail's row does not depend on whose it is. */
export function envelopeOf({ deps, incoming, mail, nowMs }: MailWork): Envelope {
  return {
    tenantId: incoming.tenantId,
    inboxId: newId('inb'),
    source: incoming.source,
    providerEventId: incoming.providerEventId,
    channel: 'email',
    from: mail.from?.address.toLowerCase() ?? null,
    to: mail.to[0] ?? null,
    subject: mail.subject,
    messageId: mail.message_id,
    detail: {
      ...(mail.faults.length > 0 && { faults: mail.faults }),
      ...(mail.delivery?.status && { bounce_status: mail.delivery.status }),
    },
    nowMs,
    wallMs: deps.wall.now(),
    by: reporterOf(deps, 'inbound_mail', 'inbound mail'),
  }
}

export function reporterOf(deps: IntakeDeps, actor: string, name: string): Reporter {
  return { actor, name, requestId: newId('req'), defaultTimezone: deps.defaultTimezone }
}

const oldestMs = 30 * 86_400_000

/** The Date header is the writer's claim: believed when it could be true. */
export function instantOf({ date_ms: dated }: InboundMail, nowMs: number): number {
  if (dated === null || dated > nowMs || dated < nowMs - oldestMs) return nowMs
  return dated
}

/** `mia+r.token@` is `mia@`. */
export function withoutTags(addresses: string[]): string[] {
  const plain = addresses.map((address) => address.toLowerCase())
  return [...new Set([...plain, ...plain.map((address) => address.replace(/\+[^@]*@/, '@'))])]
}
