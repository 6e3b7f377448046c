import type { OutreachMessage } from '../../contracts/temporal/account-outreach.js'

type FactOf<M> = M extends OutreachMessage
  ? Omit<M, 'event_id' | 'clock_at_ms' | 'request_id'>
  : never

/** What a running outreach is told, before it has an id. */
export type OutreachFact = FactOf<OutreachMessage>
