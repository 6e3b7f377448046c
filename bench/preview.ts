import { calendarsFor } from '../calendar/calendars-for.js'
import { zoneTable } from '../calendar/zone-table.js'
import { campaignConfigSchema } from '../contracts/campaign-config.js'
import type { ContactFacts, OutreachState } from '../contracts/temporal/account-outreach.js'
import { beginOutreach } from '../domain/outreach/begin-outreach.js'
import { rulesOf } from '../domain/outreach/rules-of.js'
import type { SenderRules } from '../domain/ledger/sender-capacity.js'
import { rehearse, type Rehearsed, type Rehearsal } from '../domain/rehearsal/rehearse.js'
import { atMost, type Report, type Row, type Say } from './support/report.js'
import { figure, median, spread } from './support/statistics.js'

const rounds = 7
const accounts = 50
const people = 3
const days = 90
const monday = Date.parse('2026-11-23T08:00:00Z')
const dayMs = 86_400_000
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Singapore']
const countries = ['DE', 'US', 'SG']
const config = campaignConfigSchema.parse({})

/** The arithmetic of a preview, without the rows it reads and the texts it writes. */
export async function preview(say: Say): Promise<Report> {
  const roomy = rehearsalWith({ daily_cap: 1_000, ramp: null, min_gap_seconds: 90 })
  const crowded = rehearsalWith({
    daily_cap: 40,
    ramp: { start: 10, add_per_day: 5 },
    min_gap_seconds: 90,
  })
  say(`${accounts} accounts, ${rounds} rounds`)
  const first = once(roomy())
  return {
    title: `Preview: ${accounts} accounts of ${people} people, ${days} days, ${first.touches} touches`,
    rows: [
      row('the first in a process', [first]),
      row(
        'later, a sender with room',
        Array.from({ length: rounds }, () => once(roomy())),
      ),
      row(
        'later, a new sender',
        Array.from({ length: rounds }, () => once(crowded())),
      ),
    ],
    notes: [
      `Later: ${rounds} times, the median and between what they lay. A new sender begins with 10 a day.`,
      'Yardstick: the outcome to JSON and back.',
    ],
  }
}

function rehearsalWith(capacity: Pick<SenderRules, 'daily_cap' | 'ramp' | 'min_gap_seconds'>) {
  const zone = zoneTable('Europe/Berlin', monday)
  const rules = { zone, first_sent_day: null, ...capacity }
  return (): Rehearsal => ({
    accounts: Array.from({ length: accounts }, (_, index) => account(`acc_${index + 1}`)),
    sender: { rules, others: [] },
    forbidden: {},
    events: [],
    from_ms: monday,
    until_ms: monday + days * dayMs,
  })
}

function account(accountId: string): OutreachState {
  const wish = { zones, countries, dates: [] }
  const loaded = {
    rules: rulesOf({ config, steps: [], version: 1 }),
    ...calendarsFor(wish, monday),
    contacts: zones.map((zone, index) => person(accountId, zone, index)),
    engagements: [],
  }
  const input = { tenant_id: 't', campaign_id: 'preview', account_id: accountId }
  return beginOutreach({ input, loaded, clock_offset_ms: 0 }, monday)
}

function person(accountId: string, zone: string, index: number): ContactFacts {
  return {
    contact_id: `${accountId}/${index + 1}`,
    zone,
    holidays: countries[index] ?? '',
    role: index === 0 ? 'primary' : 'secondary',
    score: 90 - index,
    channels: { email: null, sms: 'no number', call: 'not set up' },
  }
}

interface Once {
  ms: number
  jsonMs: number
  touches: number
}

function row(what: string, times: Once[]): Row {
  const ours = times.map(({ ms }) => ms)
  const json = times.map(({ jsonMs }) => jsonMs)
  return {
    what,
    measured: spread(ours, ' ms'),
    yardstick: spread(json, ' ms'),
    ratio: figure(median(ours) / median(json)),
    target: atMost(2_000, median(ours), ' ms'),
  }
}

function once(rehearsal: Rehearsal): Once {
  const started = performance.now()
  const outcome = rehearse(rehearsal)
  const ms = performance.now() - started
  const beforeJson = performance.now()
  const copy = JSON.parse(JSON.stringify(outcome)) as Rehearsed
  return { ms, jsonMs: performance.now() - beforeJson, touches: copy.touches.length }
}
