import type {
  AccountOutreachInput,
  ContactFacts,
  OutreachContact,
  OutreachState,
} from '../../contracts/temporal/account-outreach.js'
import type { LoadedAccount } from '../../contracts/temporal/outreach-activities.js'
import { fillPlaces } from './fill-places.js'
import { takeUpPast } from './take-up-past.js'

export interface Beginning {
  input: AccountOutreachInput
  loaded: LoadedAccount
  clock_offset_ms: number
}

/** initialize: everybody queues, and the first ones get a place. */
export function beginOutreach(beginning: Beginning, nowMs: number): OutreachState {
  const { input, loaded } = beginning
  const state: OutreachState = {
    tenant_id: input.tenant_id,
    campaign_id: input.campaign_id,
    account_id: input.account_id,
    started_ms: nowMs,
    rules: loaded.rules,
    zones: loaded.zones,
    holidays: loaded.holidays,
    contacts: loaded.contacts.map(queued),
    engagements: loaded.engagements,
    touches_made: 0,
    last: null,
    hold: null,
    cancelled: null,
    seen_event_ids: [],
    answered: [],
    clock_offset_ms: beginning.clock_offset_ms,
    ...(input.request_id === undefined ? {} : { request_id: input.request_id }),
    ...(input.local_records ? { local_records: true as const } : {}),
    touches_since_fresh_run: 0,
  }
  return fillPlaces(loaded.past ? takeUpPast(state, loaded.past, nowMs) : state, nowMs)
}

export function queued(facts: ContactFacts): OutreachContact {
  return {
    ...facts,
    attempts: {},
    last: null,
    colleague_message_used: false,
    progress: { kind: 'queued', reason: '' },
  }
}
