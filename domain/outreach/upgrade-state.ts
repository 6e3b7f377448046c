import type {
  ContactFacts,
  OutreachContact,
  OutreachRules,
  OutreachState,
} from '../../contracts/temporal/account-outreach.js'
import type { HoursRule, ZoneTable } from '../../contracts/temporal/calendar.js'
import type { LoadedAccount } from '../../contracts/temporal/outreach-activities.js'

/**
 * Workflows that were put to sleep by the first version hold their state in its shape: the version that
 * knew fixed steps of e-mail only. They go on with the rules that say the same.
 */
export interface FirstLoaded {
  steps: { channel: string; wait_days: number }[]
  hours: HoursRule
  zones: Record<string, ZoneTable>
  contacts: { contact_id: string; zone: string }[]
}

export interface FirstState extends Omit<FirstLoaded, 'contacts'> {
  contacts: { contact_id: string; zone: string; progress: FirstProgress }[]
}

type FirstProgress =
  | { kind: 'waiting'; step: number; slot: { at_ms: number; decided_ms: number; reason: string } }
  | { kind: 'done' | 'stopped'; reason: string }

export function upgradeLoaded(loaded: LoadedAccount | FirstLoaded): LoadedAccount {
  if ('rules' in loaded) return loaded
  return {
    rules: rulesOfSteps(loaded),
    zones: loaded.zones,
    holidays: {},
    contacts: loaded.contacts.map(factsOf),
    engagements: [],
  }
}

export function upgradeState(state: OutreachState | (FirstState & OutreachState)): OutreachState {
  if ('rules' in state && state.rules) return state
  const first = state as FirstState & OutreachState
  const { steps, hours, ...kept } = first
  return {
    ...kept,
    started_ms: 0,
    rules: rulesOfSteps({ steps, hours }),
    holidays: {},
    contacts: first.contacts.map((contact) =>
      upgradeContact(contact as unknown as FirstState['contacts'][number], steps),
    ),
    engagements: [],
    touches_made: 0,
    last: null,
    answered: [],
  }
}

function upgradeContact(
  contact: FirstState['contacts'][number],
  steps: FirstState['steps'],
): OutreachContact {
  const base = { ...factsOf(contact), attempts: {}, colleague_message_used: false }
  if (contact.progress.kind !== 'waiting') {
    return { ...base, last: null, progress: contact.progress }
  }
  const { step, slot } = contact.progress
  const last =
    step === 1 ? null : { step: step - 1, base_ms: slot.decided_ms, at_ms: slot.decided_ms }
  const touch = {
    step,
    channel: steps[step - 1]?.channel ?? 'email',
    why: { contact: '', channel: '' },
    slot,
    gate: { kind: 'none' as const },
  }
  return { ...base, last, progress: { kind: 'waiting', touch } }
}

function factsOf({ contact_id, zone }: { contact_id: string; zone: string }): ContactFacts {
  return { contact_id, zone, holidays: '', role: 'secondary', score: 0, channels: { email: null } }
}

function rulesOfSteps({ steps, hours }: Pick<FirstLoaded, 'steps' | 'hours'>): OutreachRules {
  const [first, ...later] = steps
  const days = (count: number) => ({ unit: 'days' as const, count })
  return {
    version: 1,
    max_touchpoints: steps.length,
    max_account_touchpoints: 1000,
    cadence: 'per_contact',
    first_wait: days(first?.wait_days ?? 0),
    intervals: later.length > 0 ? later.map((step) => days(step.wait_days)) : [days(0)],
    channels: { kind: 'fixed', channels: steps.map((step) => step.channel) },
    colleague_delay_days: null,
    response_timeout_hours: 0,
    max_concurrent_contacts: 1000,
    pause_on_conflict: true,
    hours,
    // the first version sent however late it was: a new minute would not replay
    tolerance_ms: Number.MAX_SAFE_INTEGER,
    require_approval: 'none',
  }
}
