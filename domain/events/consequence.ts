import type { ConflictType, EventInput } from '../../contracts/events.js'

export type ReportedEvent = Pick<
  EventInput,
  'type' | 'sentiment' | 'engagement' | 'disclosable' | 'return_date'
>

/** `day`: their local day; in a day's first working hour they may be written to again. */
export type Postponement = { kind: 'day'; date: string } | { kind: 'business_days'; count: number }

export type ContactEffect =
  | { kind: 'stop'; reason: string }
  /** Until a person has looked. */
  | { kind: 'hold'; reason: string }
  | { kind: 'postpone'; until: Postponement; reason: string }
  | { kind: 'none' }

export interface Consequence {
  conflict: ConflictType | null
  contact: ContactEffect
  account: 'pause' | 'won' | 'none'
  suppress: 'unsubscribed' | 'complained' | 'bounced_hard' | null
}
