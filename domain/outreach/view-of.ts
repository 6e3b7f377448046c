import type {
  OutreachStage,
  OutreachState,
  OutreachView,
} from '../../contracts/temporal/account-outreach.js'

export function stageOf(state: OutreachState): OutreachStage {
  if (state.cancelled) return 'cancelled'
  if (!state.contacts.some((contact) => contact.progress.kind === 'waiting')) return 'completed'
  return state.hold ? 'held' : 'waiting'
}

/** Absolute times only: the clock of a query handler stands still at the last event. */
export function viewOf(state: OutreachState | null, clockOffsetMs: number): OutreachView {
  return {
    stage: state ? stageOf(state) : 'waiting',
    hold: state?.hold ?? null,
    clock_offset_ms: clockOffsetMs,
    contacts: state?.contacts ?? [],
  }
}
