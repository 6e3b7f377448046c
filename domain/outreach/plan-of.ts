import type { OutreachState } from '../../contracts/temporal/account-outreach.js'
import type { Plan } from '../../contracts/temporal/outreach-activities.js'
import { plannedTouches } from './decide-next-action.js'
import { stageOf } from './view-of.js'

/** What the store shows of this state. */
export function planOf(
  state: OutreachState,
): Pick<Plan, 'next_at_ms' | 'stage' | 'reason' | 'planned' | 'closed'> {
  const stage = stageOf(state)
  const planned = state.cancelled ? [] : plannedTouches(state)
  const next = [...planned].sort((a, b) => a.slot.at_ms - b.slot.at_ms)[0]
  return {
    stage,
    reason: state.cancelled?.reason ?? state.hold?.reason ?? next?.slot.reason ?? 'nothing left',
    next_at_ms: stage === 'waiting' ? (next?.slot.at_ms ?? null) : null,
    planned: planned.map((touch) => ({
      contact_id: touch.contact_id,
      step: touch.step,
      channel: touch.channel,
      slot_at_ms: touch.slot.at_ms,
      reason: touch.slot.reason,
    })),
    closed: closedContacts(state),
  }
}

function closedContacts(state: OutreachState): Plan['closed'] {
  const closed: Plan['closed'] = []
  for (const { contact_id, progress } of state.contacts) {
    if (progress.kind === 'stopped') {
      closed.push({ contact_id, state: 'skipped', reason: progress.reason })
    } else if (progress.kind === 'waiting' && state.cancelled) {
      closed.push({ contact_id, state: 'cancelled', reason: state.cancelled.reason })
    }
  }
  return closed
}
