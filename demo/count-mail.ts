import type { MailboxMessage } from '../sandbox/mail/message.js'

export interface Expectation {
  due: number
  stopped: { address: string; at: Date; inFlight: number }
}

export interface MailCount {
  arrived: number
  twice: number
  afterStop: number
}

/** Counts what arrived, by recipient and subject as well as by Message-ID: either repeated is a double. */
export function countMail(messages: MailboxMessage[], { stopped }: Expectation): MailCount {
  const late = messages.filter(
    (message) =>
      message.envelope.to.includes(stopped.address) && new Date(message.arrived_at) > stopped.at,
  ).length
  return {
    arrived: messages.length,
    twice: Math.max(
      repeats(messages.map((message) => message.message_id ?? message.id)),
      repeats(messages.map((message) => `${message.envelope.to.join()} ${message.subject}`)),
    ),
    afterStop: Math.max(0, late - stopped.inFlight),
  }
}

function repeats(keys: string[]): number {
  return keys.length - new Set(keys).size
}
