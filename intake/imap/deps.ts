import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { OutboundRules } from '../../runtime/outbound/resolve-allowed.js'
import type { SenderSecrets } from '../../runtime/sender-secrets.js'
import type { Store } from '../../store/open-store.js'
import type { IncomingMail } from '../inbox/incoming.js'

export interface ImapDeps {
  store: Store
  log: Log
  /** Wall time: real mailboxes know no other. */
  clock: Clock
  /** Returns once the message is stored. */
  receive(mail: IncomingMail): Promise<unknown>
  secrets: SenderSecrets
  rules: OutboundRules
  /** Time may be pretended: a server that is not on this machine is left alone. */
  sandbox: boolean
  pace?: ImapPace
  /** Certificate of an authority to believe beside the usual ones. */
  ca?: string
}

export interface ImapPace {
  /** Between two looks, whatever IDLE tells. */
  lookMs: number
  /** Between two looks at which senders have a mailbox, and at whose lease it is. */
  findMs: number
  leaseMs: number
  /** After the first failure; doubled after each further one. */
  retryMs: number
  longestRetryMs: number
  connectMs: number
  /** Without a byte from the server; longer than a look, as IDLE is silent. */
  silenceMs: number
  /** Of a bigger message only the head is read. */
  mostBytes: number
}

export const usualPace: ImapPace = {
  lookMs: 60_000,
  findMs: 10_000,
  leaseMs: 150_000,
  retryMs: 5_000,
  longestRetryMs: 300_000,
  connectMs: 15_000,
  silenceMs: 120_000,
  mostBytes: 25 * 1024 * 1024,
}

export const paceOf = ({ pace }: ImapDeps): ImapPace => pace ?? usualPace
