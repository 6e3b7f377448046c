import type {
  AccountOutreachInput,
  OutreachState,
} from '../../contracts/temporal/account-outreach.js'
import type { LoadedAccount } from '../../contracts/temporal/outreach-activities.js'
import { planStep, zoneOf } from './plan-step.js'
import { daysLater } from '../time/days-later.js'

export interface Beginning {
  input: AccountOutreachInput
  loaded: LoadedAccount
  clock_offset_ms: number
}

/** The state of an account's outreach at launch: everybody waits for step 1. */
export function beginOutreach(beginning: Beginning, nowMs: number): OutreachState {
  const { input, loaded } = beginning
  const state: OutreachState = {
    tenant_id: input.tenant_id,
    campaign_id: input.campaign_id,
    account_id: input.account_id,
    steps: loaded.steps,
    hours: loaded.hours,
    zones: loaded.zones,
    contacts: [],
    hold: null,
    cancelled: null,
    seen_event_ids: [],
    clock_offset_ms: beginning.clock_offset_ms,
    ...(input.request_id === undefined ? {} : { request_id: input.request_id }),
    touches_since_fresh_run: 0,
  }
  const waitDays = loaded.steps[0]?.wait_days ?? 0
  const because = waitDays === 0 ? 'at launch' : `${days(waitDays)} after launch`
  const contacts = loaded.contacts.map((contact) => {
    const earliest_ms =
      waitDays === 0 ? nowMs : daysLater(zoneOf(state, contact.zone), nowMs, waitDays)
    const slot = planStep(state, { contact, step: 1, earliest_ms, because }, nowMs)
    return { ...contact, progress: { kind: 'waiting' as const, step: 1, slot } }
  })
  return { ...state, contacts }
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`
}
