import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { needsFreshZones } from '../../../domain/outreach/needs-fresh-zones.js'
import { planOf } from '../../../domain/outreach/plan-of.js'
import { shouldStartFresh } from '../../../domain/outreach/should-start-fresh.js'
import { stageOf, viewOf } from '../../../domain/outreach/view-of.js'
import { at, contact, done, outreach, reading, stopped, waiting } from './fixture.js'

const hold = { reason: 'campaign paused', since_ms: at('2026-11-23 08:00') }
const cancelled = { reason: 'campaign is cancelled' }
const people = [
  contact('con_1', waiting('2026-11-24 09:00')),
  contact('con_2', waiting('2026-11-23 09:00', { step: 2 })),
  contact('con_3', done),
  contact('con_4', stopped),
]
const over = [contact('con_3', done), contact('con_4', stopped)]

const planned = [
  'con_1 step 1 email 2026-11-24 09:00 because of the test',
  'con_2 step 2 email 2026-11-23 09:00 because of the test',
]
const closedStopped = 'con_4 skipped replied'

describe('what the store shows of an account', () => {
  test.each<[string, Partial<OutreachState>, object]>([
    [
      'waiting',
      { contacts: people },
      {
        stage: 'waiting',
        next: '2026-11-23 09:00',
        reason: 'because of the test',
        planned,
        closed: [closedStopped],
      },
    ],
    [
      'held: nothing is next, the plan stays',
      { contacts: people, hold },
      {
        stage: 'held',
        next: null,
        reason: 'campaign paused',
        planned,
        closed: [closedStopped],
      },
    ],
    [
      'cancelled: everybody who waited is closed',
      { contacts: people, cancelled, hold },
      {
        stage: 'cancelled',
        next: null,
        reason: 'campaign is cancelled',
        planned: [],
        closed: [
          'con_1 cancelled campaign is cancelled',
          'con_2 cancelled campaign is cancelled',
          closedStopped,
        ],
      },
    ],
    [
      'completed',
      { contacts: over },
      {
        stage: 'completed',
        next: null,
        reason: 'nothing left',
        planned: [],
        closed: [closedStopped],
      },
    ],
    [
      'completed wins over a hold',
      { contacts: over, hold },
      {
        stage: 'completed',
        next: null,
        reason: 'campaign paused',
        planned: [],
        closed: [closedStopped],
      },
    ],
    [
      'nobody at all',
      {},
      { stage: 'completed', next: null, reason: 'nothing left', planned: [], closed: [] },
    ],
  ])('%s', (_name, changes, expected) => {
    const state = outreach(changes)
    const plan = planOf(state)
    expect({
      stage: plan.stage,
      next: plan.next_at_ms === null ? null : reading(plan.next_at_ms),
      reason: plan.reason,
      planned: plan.planned.map(
        (row) =>
          `${row.contact_id} step ${row.step} ${row.channel} ${reading(row.slot_at_ms)} ${row.reason}`,
      ),
      closed: plan.closed.map((row) => `${row.contact_id} ${row.state} ${row.reason}`),
    }).toEqual(expected)
    expect(stageOf(state)).toBe(plan.stage)
  })
})

describe('what a query answers', () => {
  it('shows the state in absolute times', () => {
    expect(viewOf(outreach({ contacts: people, hold }), 7_000)).toEqual({
      stage: 'held',
      hold,
      clock_offset_ms: 7_000,
      contacts: people,
    })
  })

  it('answers before the account is loaded', () => {
    expect(viewOf(null, 0)).toEqual({
      stage: 'waiting',
      hold: null,
      clock_offset_ms: 0,
      contacts: [],
    })
  })
})

describe('when a run starts fresh', () => {
  test.each([
    [0, false, false],
    [2, false, false],
    [3, false, true],
    [9, false, true],
    [0, true, true],
  ])('%i touches, suggested by the server: %s', (touches, suggested, expected) => {
    const state = outreach({ touches_since_fresh_run: touches })
    expect(shouldStartFresh(state, suggested)).toBe(expected)
  })
})

describe('when zone tables are loaded again', () => {
  const day = 86_400_000
  const now = at('2026-11-23 09:00')
  const zone = (daysLeft: number) => ({ name: 'Z', offsets: [], until_ms: now + daysLeft * day })

  test.each([
    // days left per zone, longest wait of the steps, whether to load
    ['plenty left', [399], 3, false],
    ['120 days left', [120], 3, false],
    ['less than 120 days left', [119], 3, true],
    ['one of several', [399, 119], 3, true],
    ['no zones', [], 3, false],
    // 09:00 stays 09:00 only if the table reaches to the day the step lands on
    ['a year to wait, half a year left', [200], 365, true],
    ['a year to wait, 384 days left', [384], 365, true],
    ['a year to wait, a new table', [398], 365, false],
  ])('%s', (_name, left, wait_days, expected) => {
    const zones = Object.fromEntries(left.map((days, index) => [`Z${index}`, zone(days)]))
    const steps = [
      { channel: 'email', wait_days: 0 },
      { channel: 'email', wait_days },
    ]
    expect(needsFreshZones(outreach({ zones, steps }), now)).toBe(expected)
  })
})
