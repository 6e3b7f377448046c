import { zoneTable } from '../../../activities/outreach/zone-table.js'
import type {
  ContactProgress,
  HoursRule,
  OutreachContact,
  OutreachState,
  ZoneTable,
} from '../../../contracts/temporal/account-outreach.js'
import type { DueTouch } from '../../../domain/outreach/decide-next-action.js'

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

export function outreach(changes: Partial<OutreachState> = {}): OutreachState {
  return {
    tenant_id: 'default',
    campaign_id: 'cmp_1',
    account_id: 'acc_1',
    steps: [
      { channel: 'email', wait_days: 0 },
      { channel: 'email', wait_days: 3 },
      { channel: 'email', wait_days: 7 },
    ],
    hours: officeHours,
    zones,
    contacts: [],
    hold: null,
    cancelled: null,
    seen_event_ids: [],
    clock_offset_ms: 0,
    touches_since_fresh_run: 0,
    ...changes,
  }
}

export function waiting(
  slot: string,
  options: { step?: number; decided?: string } = {},
): ContactProgress {
  return {
    kind: 'waiting',
    step: options.step ?? 1,
    slot: {
      at_ms: at(slot),
      decided_ms: at(options.decided ?? '2026-11-20 12:00'),
      reason: 'because of the test',
    },
  }
}

export const done: ContactProgress = { kind: 'done', reason: 'all steps are over' }
export const stopped: ContactProgress = { kind: 'stopped', reason: 'replied' }

export const contact = (
  contact_id: string,
  progress: ContactProgress,
  zone = 'Etc/UTC',
): OutreachContact => ({ contact_id, zone, progress })

/** The touch that a contact of the state waits for. */
export function dueTouch(state: OutreachState, contactId = 'con_1'): DueTouch {
  const found = state.contacts.find((one) => one.contact_id === contactId)
  if (found?.progress.kind !== 'waiting') throw new Error(`${contactId} waits for nothing`)
  const { step, slot } = found.progress
  return { contact_id: contactId, step, channel: 'email', slot }
}

export function progressOf(state: OutreachState, contactId = 'con_1'): ContactProgress {
  const found = state.contacts.find((one) => one.contact_id === contactId)
  if (!found) throw new Error(`no ${contactId}`)
  return found.progress
}

/** What a contact waits for, in one line: `2 @ 2026-11-26 09:00`, or why it waits for nothing. */
export function briefly(progress: ContactProgress): string {
  if (progress.kind !== 'waiting') return `${progress.kind}: ${progress.reason}`
  return `${progress.step} @ ${reading(progress.slot.at_ms)}`
}
