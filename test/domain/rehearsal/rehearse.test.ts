import { describe, expect, it } from 'vitest'
import { calendarsFor } from '../../../calendar/calendars-for.js'
import { zoneTable } from '../../../calendar/zone-table.js'
import { campaignConfigSchema } from '../../../contracts/campaign-config.js'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import type { SenderRules } from '../../../domain/ledger/sender-capacity.js'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import { rulesOf } from '../../../domain/outreach/rules-of.js'
import { rehearse, type Rehearsal } from '../../../domain/rehearsal/rehearse.js'

const saturday = Date.parse('2026-11-21T10:00:00Z')
const day = 86_400_000
const zone = 'Europe/Berlin'

interface Cast {
  people?: number
  config?: object
  name?: string
}

function account({ people = 3, config = {}, name = 'acc_1' }: Cast = {}): OutreachState {
  const parsed = campaignConfigSchema.parse(config)
  const contacts = Array.from({ length: people }, (_, index) => ({
    contact_id: `${name}/${index + 1}`,
    zone,
    holidays: '',
    role: index === 0 ? ('primary' as const) : ('secondary' as const),
    score: 90 - index,
    channels: { email: null, sms: 'no number', call: 'not set up' },
  }))
  const wish = { zones: [zone], countries: [''], dates: [] }
  const loaded = {
    rules: rulesOf({ config: parsed, steps: [], version: 1 }),
    ...calendarsFor(wish, saturday),
    contacts,
    engagements: [],
  }
  const input = { tenant_id: 't', campaign_id: 'preview', account_id: name }
  return beginOutreach({ input, loaded, clock_offset_ms: 0 }, saturday)
}

const senderRules: SenderRules = {
  zone: zoneTable(zone, saturday),
  daily_cap: 40,
  ramp: null,
  min_gap_seconds: 90,
  first_sent_day: null,
}

function run(changes: Partial<Rehearsal>) {
  return rehearse({
    accounts: [account()],
    sender: { rules: senderRules, others: [] },
    forbidden: {},
    events: [],
    from_ms: saturday,
    until_ms: saturday + 90 * day,
    ...changes,
  })
}

const byContact = (touches: ReturnType<typeof run>['touches'], id: string) =>
  touches.filter(({ contact_id }) => contact_id === id)

describe('a rehearsed campaign', () => {
  it('plays every step of everybody, inside hours, with the intervals between', () => {
    const { touches } = run({ accounts: [account({ config: { max_account_touchpoints: 100 } })] })
    expect(touches).toHaveLength(21)
    const days = byContact(touches, 'acc_1/1').map(({ slot_at_ms }) =>
      new Date(slot_at_ms).toISOString().slice(0, 10),
    )
    expect(days).toEqual([
      '2026-11-23',
      '2026-11-25',
      '2026-11-30',
      '2026-12-07',
      '2026-12-14',
      '2026-12-24',
      '2027-01-07',
    ])
    for (const { slot_at_ms, reason } of touches) {
      const hour = new Date(slot_at_ms).getUTCHours() + 1
      expect(hour >= 9 && hour < 17).toBe(true)
      expect(reason).not.toBe('')
    }
  })

  it('stops at the cap of the account', () => {
    const { touches } = run({ accounts: [account({ config: { max_account_touchpoints: 5 } })] })
    expect(touches).toHaveLength(5)
  })

  it("keeps the sender's gap between any two messages, and says nothing is estimated when alone", () => {
    const { touches } = run({ accounts: [account({ people: 3 })] })
    const instants = touches.map(({ slot_at_ms }) => slot_at_ms).sort((a, b) => a - b)
    const gaps = instants.slice(1).map((ms, index) => ms - (instants[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(90_000)
    expect(touches.every(({ estimated }) => !estimated)).toBe(true)
  })

  it('spreads many accounts over the ramp and marks what is only an estimate', () => {
    const accounts = Array.from({ length: 30 }, (_, index) => account({ name: `acc_${index}` }))
    const ramp = { start: 10, add_per_day: 5 }
    const { touches } = run({
      accounts,
      sender: { rules: { ...senderRules, ramp }, others: [] },
      until_ms: saturday + 14 * day,
    })
    const perDay = new Map<string, number>()
    for (const { slot_at_ms } of touches) {
      const date = new Date(slot_at_ms).toISOString().slice(0, 10)
      perDay.set(date, (perDay.get(date) ?? 0) + 1)
    }
    expect(perDay.get('2026-11-23')).toBe(10)
    expect(perDay.get('2026-11-24')).toBe(15)
    expect(Math.max(...perDay.values())).toBeLessThanOrEqual(40)
    expect(touches.some(({ estimated }) => estimated)).toBe(true)
  })

  it('writes nothing to a suppressed person, and the others get their turn', () => {
    const { touches, accounts } = run({ forbidden: { 'acc_1/1': 'unsubscribed' } })
    expect(byContact(touches, 'acc_1/1')).toEqual([])
    expect(byContact(touches, 'acc_1/2').length).toBeGreaterThan(0)
    expect(accounts[0]?.contacts[0]?.progress).toEqual({
      kind: 'stopped',
      reason: 'address suppressed: unsubscribed',
    })
  })

  it('follows an event: a person who replies gets nothing more, a paused account nothing at all', () => {
    const at_ms = saturday + 6 * day
    const stop = {
      kind: 'stop_contact' as const,
      event_id: 'e1',
      contact_id: 'acc_1/2',
      reason: 'replied',
    }
    const pause = { kind: 'pause' as const, event_id: 'e2', reason: 'conflict', since_ms: at_ms }
    const onlyStopped = run({ events: [{ account_id: 'acc_1', at_ms, facts: [stop] }] })
    expect(byContact(onlyStopped.touches, 'acc_1/2')).toHaveLength(2)
    expect(byContact(onlyStopped.touches, 'acc_1/3').length).toBeGreaterThan(2)
    const paused = run({ events: [{ account_id: 'acc_1', at_ms, facts: [stop, pause] }] })
    expect(paused.touches.every(({ slot_at_ms }) => slot_at_ms < at_ms)).toBe(true)
  })

  it('takes approvals as given at once', () => {
    const { touches } = run({ accounts: [account({ config: { require_approval: 'all' } })] })
    expect(touches.length).toBe(run({}).touches.length)
  })

  it('is the same however often it is asked', () => {
    expect(run({})).toEqual(run({}))
  })

  it('leaves the states it was given alone', () => {
    const accounts = [account()]
    const before = structuredClone(accounts)
    run({ accounts })
    expect(accounts).toEqual(before)
  })
})
