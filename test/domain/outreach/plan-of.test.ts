import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { planOf } from '../../../domain/outreach/plan-of.js'
import { awaitedGate, stageOf, viewOf } from '../../../domain/outreach/view-of.js'
import {
  at,
  contact,
  done,
  fixedSteps,
  outreach,
  pending,
  reading,
  stopped,
  waiting,
} from './fixture.js'

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
  'con_2 step 2 email 2026-11-23 09:00 because of the test',
  'con_1 step 1 email 2026-11-24 09:00 because of the test',
]
const closed = ['con_3 skipped all steps are over', 'con_4 skipped replied']

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
        closed,
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
        closed,
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
          ...closed,
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
        closed,
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
        closed,
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

describe('what lists show of everybody', () => {
  const asked = waiting('2026-11-23 09:00', { gate: pending('apr_1') })
  const state = outreach({
    rules: fixedSteps([0, 3], { version: 4 }),
    contacts: [
      ...people,
      contact('con_5', asked),
      contact('con_6', { kind: 'queued', reason: 'waits for a place' }),
    ],
  })

  it('names who waits for what, and under which version of the configuration', () => {
    const { standings, rules_version } = planOf(state)
    expect(standings.map((row) => `${row.contact_id} ${row.progress}: ${row.reason}`)).toEqual([
      'con_1 waiting: because of the test',
      'con_2 waiting: because of the test',
      'con_3 done: all steps are over',
      'con_4 stopped: replied',
      'con_5 awaiting_approval: because of the test',
      'con_6 queued: waits for a place',
    ])
    expect(rules_version).toBe(4)
  })

  it('plans nothing yet for who waits for a place, and cancels them with the campaign', () => {
    expect(planOf(state).planned.map((row) => row.contact_id)).not.toContain('con_6')
    expect(planOf({ ...state, cancelled }).closed).toContainEqual({
      contact_id: 'con_6',
      state: 'cancelled',
      reason: 'campaign is cancelled',
    })
  })

  it('carries why this person and why this channel', () => {
    const why = { contact: 'primary contact, title score 95', channel: 'email, attempt 1 of 2' }
    const one = outreach({ contacts: [contact('con_1', waiting('2026-11-23 09:00', { why }))] })
    expect(planOf(one).planned[0]?.why).toEqual(why)
  })
})

describe('when an account acts by itself again', () => {
  const other = contact('con_2', waiting('2026-11-26 09:00'))
  const asks = (check: string | null) =>
    contact('con_1', waiting('2026-11-23 09:00', { gate: pending('apr_1', check) }))

  test.each([
    // contacts, next instant, stage
    ['at the slot', [other], '2026-11-26 09:00', 'waiting'],
    ['never, while everybody waits for a decision', [asks(null)], null, 'awaiting_approval'],
    ['at the reminder', [asks('2026-11-25 09:00')], '2026-11-25 09:00', 'awaiting_approval'],
    ['at the slot of who needs no decision', [asks(null), other], '2026-11-26 09:00', 'waiting'],
    ['at whichever comes first', [asks('2026-11-25 09:00'), other], '2026-11-25 09:00', 'waiting'],
  ])('%s', (_name, contacts, next, stage) => {
    const plan = planOf(outreach({ contacts }))
    expect(plan.next_at_ms === null ? null : reading(plan.next_at_ms)).toBe(next)
    expect(plan.stage).toBe(stage)
  })

  test.each([
    ['nobody asked', [other], {}, ''],
    ['one', [other, asks(null)], {}, 'apr_1'],
    ['one, but the campaign is cancelled', [asks(null)], { cancelled }, ''],
  ])('a search for open gates finds: %s', (_name, contacts, changes, expected) => {
    expect(awaitedGate(outreach({ contacts, ...changes }))).toBe(expected)
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
