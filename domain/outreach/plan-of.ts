import type { OutreachContact, OutreachState } from '../../contracts/temporal/account-outreach.js'
import type { Plan } from '../../contracts/temporal/outreach-activities.js'
import { decideNextAction, plannedTouches } from './decide-next-action.js'
import { stageOf } from './view-of.js'

/** What the store shows of this state. */
export function planOf(
  state: OutreachState,
): Omit<Plan, 'tenant_id' | 'campaign_id' | 'account_id' | 'at_ms'> {
  const stage = stageOf(state)
  const planned = state.cancelled ? [] : plannedTouches(state)
  const first = planned[0]
  return {
    stage,
    reason: state.cancelled?.reason ?? state.hold?.reason ?? first?.slot.reason ?? rest(state),
    next_at_ms: nextWake(state),
    planned: planned.map((touch) => ({
      contact_id: touch.contact_id,
      step: touch.step,
      channel: touch.channel,
      slot_at_ms: touch.slot.at_ms,
      reason: touch.slot.reason,
      why: touch.why,
    })),
    closed: closedContacts(state),
    standings: state.contacts.map(standingOf),
    rules_version: state.rules.version,
  }
}

function rest({ contacts }: OutreachState): string {
  return contacts.find(({ held }) => held)?.held?.reason ?? 'nothing left'
}

/** When the workflow acts again by itself: what time travel hops to. */
function nextWake(state: OutreachState): number | null {
  const action = decideNextAction(state, 0)
  return action.kind === 'wait' ? action.until_ms : null
}

function standingOf({ contact_id, progress }: OutreachContact): Plan['standings'][number] {
  if (progress.kind !== 'waiting') {
    return { contact_id, progress: progress.kind, reason: progress.reason }
  }
  const asked = progress.touch.gate.kind === 'pending'
  return {
    contact_id,
    progress: asked ? 'awaiting_approval' : 'waiting',
    reason: progress.touch.slot.reason,
  }
}

function closedContacts(state: OutreachState): Plan['closed'] {
  const closed: Plan['closed'] = []
  for (const { contact_id, progress } of state.contacts) {
    if (progress.kind === 'stopped' || progress.kind === 'done') {
      closed.push({ contact_id, state: 'skipped', reason: progress.reason })
    } else if (state.cancelled) {
      closed.push({ contact_id, state: 'cancelled', reason: state.cancelled.reason })
    }
  }
  return closed
}
