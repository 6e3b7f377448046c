import { zoneTable } from '../../../calendar/zone-table.js'
import type {
  ChannelRung,
  ContactFacts,
  ContactProgress,
  OutreachContact,
  OutreachRules,
  OutreachState,
  PlannedTouch,
} from '../../../contracts/temporal/account-outreach.js'
import type { HoursRule, Interval, ZoneTable } from '../../../contracts/temporal/calendar.js'
import type { LoadedAccount } from '../../../contracts/temporal/outreach-activities.js'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import type { DueTouch } from '../../../domain/outreach/decide-next-action.js'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** `2026-11-23 09:00` in UTC. */
export const at = (reading: string): number => {
  const ms = Date.parse(`${reading.replace(' ', 'T')}Z`)
  if (Number.isNaN(ms)) throw new Error(`not an instant: ${reading}`)
  return ms
}

export const reading = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

export const officeHours: HoursRule = {
  start_minute: 9 * 60,
  end_minute: 17 * 60,
  days: [1, 2, 3, 4, 5],
}

/** Every minute is inside, so that a slot is exactly what was asked for. */
export const anyHour: HoursRule = { start_minute: 0, end_minute: 1440, days: [1, 2, 3, 4, 5, 6, 7] }

const tables = new Map<string, ZoneTable>()

export const zonesFrom = (names: string[]) =>
  Object.fromEntries(
    names.map((name) => {
      const table = tables.get(name) ?? zoneTable(name, at('2026-01-01 00:00'))
      tables.set(name, table)
      return [name, table]
    }),
  )

const zones = zonesFrom(['Etc/UTC', 'Europe/Berlin'])

export const days = (count: number): Interval => ({ unit: 'days', count })

const usualRules: OutreachRules = {
  version: 1,
  max_touchpoints: 7,
  max_account_touchpoints: 1000,
  cadence: 'per_contact',
  first_wait: days(0),
  intervals: [days(2)],
  channels: { kind: 'fixed', channels: [] },
  colleague_delay_days: null,
  response_timeout_hours: 0,
  max_concurrent_contacts: 1000,
  pause_on_conflict: true,
  hours: officeHours,
  tolerance_ms: day,
  require_approval: 'none',
}

/** Steps that a person has written, each with the days to wait before it. */
export function fixedSteps(waits: number[], changes: Partial<OutreachRules> = {}): OutreachRules {
  const [first = 0, ...later] = waits
  return {
    ...usualRules,
    max_touchpoints: waits.length,
    first_wait: days(first),
    intervals: later.length > 0 ? later.map(days) : [days(0)],
    channels: { kind: 'fixed', channels: waits.map(() => 'email') },
    ...changes,
  }
}

/** `{ email: 2, sms: 1 }`: the channels in their order, each with its attempts. */
export function escalation(
  attempts: Record<string, number>,
  changes: Partial<OutreachRules> = {},
): OutreachRules {
  const rungs: ChannelRung[] = Object.entries(attempts).map(([channel, count]) => ({
    channel,
    attempts: count,
  }))
  const channels = { kind: 'escalation' as const, rungs }
  return { ...usualRules, hours: anyHour, channels, ...changes }
}

export function outreach(changes: Partial<OutreachState> = {}): OutreachState {
  return {
    tenant_id: 'default',
    campaign_id: 'cmp_1',
    account_id: 'acc_1',
    started_ms: at('2026-11-20 12:00'),
    rules: fixedSteps([0, 3, 7]),
    zones,
    holidays: {},
    contacts: [],
    engagements: [],
    touches_made: 0,
    last: null,
    hold: null,
    cancelled: null,
    seen_event_ids: [],
    answered: [],
    clock_offset_ms: 0,
    touches_since_fresh_run: 0,
    ...changes,
  }
}

export function waiting(
  slot: string,
  options: Partial<Omit<PlannedTouch, 'slot'>> & { decided?: string } = {},
): Extract<ContactProgress, { kind: 'waiting' }> {
  const { decided = '2026-11-20 12:00', ...touch } = options
  return {
    kind: 'waiting',
    touch: {
      step: 1,
      channel: 'email',
      why: { contact: 'the test', channel: '' },
      slot: { at_ms: at(slot), decided_ms: at(decided), reason: 'because of the test' },
      gate: { kind: 'none' },
      ...touch,
    },
  }
}

export const done: ContactProgress = { kind: 'done', reason: 'all steps are over' }
export const stopped: ContactProgress = { kind: 'stopped', reason: 'replied' }
export const queued: ContactProgress = { kind: 'queued', reason: '' }

export const pending = (request_id: string, check: string | null = null) => ({
  kind: 'pending' as const,
  request_id,
  check_ms: check === null ? null : at(check),
  told: null,
})

export const facts = (contact_id: string, changes: Partial<ContactFacts> = {}): ContactFacts => ({
  contact_id,
  zone: 'Etc/UTC',
  holidays: '',
  role: 'secondary',
  score: 50,
  channels: { email: null },
  ...changes,
})

/** Who waits for step 3 has had step 2 when step 3 was decided. */
export function contact(
  contact_id: string,
  progress: ContactProgress,
  changes: Partial<OutreachContact> = {},
): OutreachContact {
  return {
    ...facts(contact_id),
    attempts: {},
    last: progress.kind === 'waiting' ? stepBefore(progress.touch) : null,
    colleague_message_used: false,
    progress,
    ...changes,
  }
}

function stepBefore({ step, slot }: PlannedTouch): OutreachContact['last'] {
  if (step === 1) return null
  return { step: step - 1, base_ms: slot.decided_ms, at_ms: slot.decided_ms }
}

export function loadedAccount(changes: Partial<LoadedAccount> = {}): LoadedAccount {
  return {
    rules: fixedSteps([0]),
    zones,
    holidays: {},
    contacts: [facts('con_1')],
    engagements: [],
    ...changes,
  }
}

/** An account that begins at this instant with these people. */
export function begun(
  now: string,
  rules: OutreachRules,
  contacts: ContactFacts[] = [facts('con_1')],
): OutreachState {
  const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' }
  const loaded = loadedAccount({ rules, contacts })
  return beginOutreach({ input, loaded, clock_offset_ms: 0 }, at(now))
}

export function contactIn(state: OutreachState, contactId = 'con_1'): OutreachContact {
  const found = state.contacts.find((one) => one.contact_id === contactId)
  if (!found) throw new Error(`no ${contactId}`)
  return found
}

export function progressOf(state: OutreachState, contactId = 'con_1'): ContactProgress {
  return contactIn(state, contactId).progress
}

/** The touch that a contact of the state waits for. */
export function dueTouch(state: OutreachState, contactId = 'con_1'): DueTouch {
  const progress = progressOf(state, contactId)
  if (progress.kind !== 'waiting') throw new Error(`${contactId} waits for nothing`)
  return { contact_id: contactId, ...progress.touch }
}

/** What a contact waits for, in one line: `2 @ 2026-11-26 09:00`, or why it waits for nothing. */
export function briefly(progress: ContactProgress): string {
  if (progress.kind !== 'waiting') return `${progress.kind}: ${progress.reason}`
  return `${progress.touch.step} @ ${reading(progress.touch.slot.at_ms)}`
}

/** Of everybody: `con_1 2 @ 2026-11-26 09:00`. */
export function standings(state: OutreachState): string[] {
  return state.contacts.map((one) => `${one.contact_id} ${briefly(one.progress)}`)
}
