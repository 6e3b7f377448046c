import type {
  OutreachStage,
  OutreachState,
  OutreachView,
} from '../../contracts/temporal/account-outreach.js'
import { isAnybodyHeld, plannedTouches } from './decide-next-action.js'

export function stageOf(state: OutreachState): OutreachStage {
  if (state.cancelled) return 'cancelled'
  const planned = plannedTouches(state)
  if (planned.length === 0) return isAnybodyHeld(state) ? 'held' : 'completed'
  if (state.hold) return 'held'
  return planned.every(({ gate }) => gate.kind === 'pending') ? 'awaiting_approval' : 'waiting'
}

/** What a search for open gates finds: the first request that waits for a person. */
export function awaitedGate(state: OutreachState): string {
  for (const { gate } of state.cancelled ? [] : plannedTouches(state)) {
    if (gate.kind === 'pending') return gate.request_id
  }
  return ''
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
