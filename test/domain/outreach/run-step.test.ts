import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import type { TouchResult } from '../../../contracts/temporal/outreach-activities.js'
import {
  answerOf,
  applyStepResult,
  decideStep,
  rememberAnswer,
} from '../../../domain/outreach/run-step.js'
import {
  anyHour,
  at,
  contact,
  done,
  fixedSteps,
  outreach,
  pending,
  standings,
  waiting,
} from './fixture.js'

const now = at('2026-11-23 10:00')
const soon = contact('con_1', waiting('2026-11-24 09:00'))
const later = contact('con_2', waiting('2026-11-26 09:00'))
const overdue = contact('con_3', waiting('2026-11-23 09:00'))
const asked = contact('con_4', waiting('2026-11-24 08:00', { gate: pending('apr_1') }))
const unasked = contact('con_5', waiting('2026-11-24 08:00', { gate: { kind: 'needed' } }))
const hold = { reason: 'campaign paused', since_ms: now }
const cancelled = { reason: 'campaign is cancelled' }

const rules = fixedSteps([0, 3, 7], { hours: anyHour })
const account = (changes: Partial<OutreachState>) => outreach({ rules, ...changes })
const order = (ahead_of_time: boolean) => ({ update_id: 'upd_1', ahead_of_time })

describe('the next step now', () => {
  test.each<[string, Partial<OutreachState>, boolean, string]>([
    // account, ahead of time, what happens
    ['runs what is due', { contacts: [soon, overdue] }, false, 'run con_3'],
    ['runs the next one ahead of its minute', { contacts: [later, soon] }, true, 'run con_1'],
    ['passes over who waits for approval', { contacts: [asked, later] }, true, 'run con_2'],
    [
      'does not run ahead of its minute unasked',
      { contacts: [later, soon] },
      false,
      'the next touch is planned for Tue 24 Nov 09:00 Etc/UTC',
    ],
    ['is refused by a hold', { contacts: [overdue], hold }, true, 'campaign paused'],
    ['is refused when cancelled', { contacts: [soon], cancelled }, true, 'campaign is cancelled'],
    [
      'is refused when all wait for approval',
      { contacts: [asked, unasked] },
      true,
      'every next message waits for approval',
    ],
    [
      'is refused when nobody has one',
      { contacts: [contact('con_1', done)] },
      true,
      'nobody has a touch left',
    ],
  ])('%s', (_name, changes, ahead, expected) => {
    const decision = decideStep(account(changes), order(ahead), now)
    const words = decision.kind === 'run' ? `run ${decision.touch.contact_id}` : decision.reason
    expect(words).toBe(expected)
  })

  it('ahead of its minute says whose wish that was', () => {
    const decision = decideStep(account({ contacts: [soon] }), order(true), now)
    if (decision.kind !== 'run') throw new Error(decision.reason)
    expect(decision.touch.slot).toEqual({
      at_ms: now,
      decided_ms: now,
      reason: 'Step 1 of 3: run by an operator ahead of Tue 24 Nov 09:00 Etc/UTC',
    })
    expect(decision.planned.slot.at_ms).toBe(at('2026-11-24 09:00'))
  })
})

describe('what comes of it', () => {
  const state = account({ contacts: [soon, later] })

  function ran(result: TouchResult) {
    const decision = decideStep(state, order(true), now)
    if (decision.kind !== 'run') throw new Error(decision.reason)
    const { touch, planned } = decision
    const run = { touch, planned, message: { kind: 'step' as const }, result }
    const next = applyStepResult(state, run, now)
    return { next, answer: answerOf(next, run) }
  }

  it('sent: the following step counts from now', () => {
    const { next, answer } = ran({ kind: 'sent', at_ms: now })
    expect(standings(next)[0]).toBe('con_1 2 @ 2026-11-26 10:00')
    expect(answer).toMatchObject({
      touch: { contact_id: 'con_1', step: 1, channel: 'email', at_ms: now, outcome: 'sent' },
      reason: 'Step 1 of 3: run by an operator ahead of Tue 24 Nov 09:00 Etc/UTC',
      next: { contact_id: 'con_2', at_ms: at('2026-11-26 09:00'), reason: 'because of the test' },
    })
  })

  it('held back by a gate that opens before the planned minute: the plan stands', () => {
    const reason = 'Sunday is no working day'
    const not_before_ms = at('2026-11-24 08:00')
    const { next, answer } = ran({ kind: 'deferred', at_ms: now, not_before_ms, reason })
    expect(next).toBe(state)
    expect(answer).toMatchObject({
      touch: null,
      reason,
      next: { contact_id: 'con_1', at_ms: at('2026-11-24 09:00') },
    })
  })

  it('held back until after the planned minute: the touch moves there', () => {
    const reason = 'the daily cap is reached'
    const not_before_ms = at('2026-11-25 08:00')
    const { next, answer } = ran({ kind: 'deferred', at_ms: now, not_before_ms, reason })
    expect(standings(next)[0]).toBe('con_1 1 @ 2026-11-25 08:00')
    expect(answer).toMatchObject({ touch: null, reason, next: { contact_id: 'con_1' } })
  })

  it('held: the account is held, and the planned minute stays', () => {
    const { next, answer } = ran({ kind: 'held', at_ms: now, reason: 'tenant kill switch' })
    expect(next.hold).toEqual({ reason: 'tenant kill switch', since_ms: now })
    expect(standings(next)).toEqual(standings(state))
    expect(answer).toMatchObject({ touch: null, reason: 'tenant kill switch' })
  })

  test.each<[string, TouchResult]>([
    ['failed', { kind: 'failed', at_ms: now, reason: '550 no such user' }],
    ['skipped', { kind: 'skipped', at_ms: now, reason: '550 no such user', ends: 'contact' }],
  ])('%s: the answer says so and why', (outcome, result) => {
    const { answer } = ran(result)
    expect(answer).toMatchObject({ touch: { outcome }, reason: '550 no such user' })
  })

  it('refused: the answer carries the reason and what comes next', () => {
    expect(answerOf(state, { reason: 'campaign paused' })).toMatchObject({
      touch: null,
      reason: 'campaign paused',
      next: { contact_id: 'con_1' },
    })
    expect(answerOf(account({}), { reason: 'nobody has a touch left' }).next).toBeNull()
  })
})

it('the last 50 answers are remembered for a call that is repeated', () => {
  const answer = { touch: null, reason: 'campaign paused', next: null }
  let state = outreach()
  for (let index = 1; index <= 60; index += 1) {
    state = rememberAnswer(state, { update_id: `upd_${index}`, answer })
  }
  expect(state.answered).toHaveLength(50)
  expect(state.answered[0]).toEqual({ update_id: 'upd_11', answer })
})
