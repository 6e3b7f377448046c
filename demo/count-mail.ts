import type { MailboxMessage } from '../sandbox/mail/message.js'

export interface Stop {
  addresses: string[]
  /** When the stop was acknowledged, on the machine's clock. */
  from: Date
  /** null: for ever. */
  until: Date | null
  /** Already under way then, as the acknowledgement said. */
  inFlight: number
}

export interface MailCount {
  arrived: number
  twice: number
  afterStop: number
}

/** Counts by recipient and words as well as by Message-ID: either repeated is a double. */
export function countMail(messages: MailboxMessage[], stops: Stop[]): MailCount {
  return {
    arrived: messages.length,
    twice: Math.max(
      repeats(messages.map((message) => message.message_id ?? message.id)),
      repeats(messages.map((message) => `${message.envelope.to.join()} ${message.text}`)),
    ),
    afterStop: stops.reduce((sum, stop) => sum + countLate(messages, stop), 0),
  }
}

function countLate(messages: MailboxMessage[], stop: Stop): number {
  const { addresses, from, until, inFlight } = stop
  const late = messages.filter(({ envelope, arrived_at }) => {
    const arrived = new Date(arrived_at)
    if (arrived <= from || (until && arrived > until)) return false
    return envelope.to.some((address) => addresses.includes(address))
  })
  return Math.max(0, late.length - inFlight)
}

function repeats(keys: string[]): number {
  return keys.length - new Set(keys).size
}
