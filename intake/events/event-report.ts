import type { ReportedEvent } from '../../domain/events/consequence.js'
import type { Member } from '../../store/repositories/campaign-members.js'

export interface EventReport {
  eventId: string
  member: Member
  event: ReportedEvent
  occurredAtMs: number
  by: Reporter
  /** Workflows that hear of it as an event, and need not hear that the address is suppressed. */
  told: string[]
  nowMs: number
}

export interface Reporter {
  /** A key id or a named part of the system. */
  actor: string
  /** As people read it. */
  name: string
  requestId: string
  /** Of people whose own zone is not known. */
  defaultTimezone: string
}
