import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import type { GateState, GateVerdict } from '../../../contracts/temporal/gates.js'
import { applyGate, hearGateSignal } from '../../../domain/outreach/apply-gate.js'
import { decideNextAction } from '../../../domain/outreach/decide-next-action.js'
import { stageOf } from '../../../domain/outreach/view-of.js'
import {
  at,
  begun,
  briefly,
  contact,
  contactIn,
  dueTouch,
  escalation,
  facts,
  outreach,
  pending,
  progressOf,
  queued,
  standings,
  waiting,
} from './fixture.js'
import { after, inLines, play } from './play.js'

const start = '2026-11-23 09:00'
const now = at(start)
const reviewed = (require_approval: 'none' | 'first' | 'all') =>
  escalation({ email: 2 }, { require_approval, max_touchpoints: 3 })

const asked: GateVerdict = {
  kind: 'pending',
  request_id: 'apr_1',
  check_ms: at('2026-11-26 09:00'),
}
const approved: GateVerdict = {
  kind: 'approved',
  request_id: 'apr_1',
}
const refused: GateVerdict = {
  kind: 'refused',
  request_id: 'apr_1',
  reason: 'a reviewer rejected it',
}

const waitsWith = (gate: GateState, slot = '2026-11-27 10:00'): OutreachState =>
  outreach({
    rules: reviewed('all'),
    contacts: [contact('con_1', waiting(slot, { gate })), contact('con_2', waiting(slot))],
  })

const judged = (state: OutreachState, verdict: GateVerdict, nowMs = now) =>
  applyGate(state, { contact_id: 'con_1', verdict }, nowMs)

describe('which messages a person must agree to', () => {
  test.each([
    // rule, of three touches those that are put before a reviewer
    ['none', []],
    ['first', [1]],
    ['all', [1, 2, 3]],
  ] as const)('require_approval %s', (rule, expected) => {
    const steps: number[] = []
    const { touches } = play(begun(start, reviewed(rule)), start, {
      review: ({ step }) => {
        steps.push(step)
        return approved
      },
    })
    expect(steps).toEqual(expected)
    expect(touches).toHaveLength(3)
  })
})

describe('a gate', () => {
  it('is opened before anything else, so that the reviewer has all the time until the slot', () => {
    const state = begun(start, { ...reviewed('first'), first_wait: { unit: 'days', count: 14 } })
    expect(decideNextAction(state, now)).toMatchObject({ kind: 'open_gate', touch: { step: 1 } })
  })

  it('is opened before a colleague whose touch is due', () => {
    const state = waitsWith({ kind: 'needed' })
    expect(decideNextAction(state, at('2026-11-27 12:00')).kind).toBe('open_gate')
  })

  it('is not opened while the account is held', () => {
    const hold = { reason: 'campaign paused', since_ms: now }
    expect(decideNextAction({ ...waitsWith({ kind: 'needed' }), hold }, now).kind).toBe('hold')
  })

  it('holds back only its own person while it is pending', () => {
    const state = waitsWith(pending('apr_1'))
    expect(decideNextAction(state, at('2026-11-27 10:00'))).toMatchObject({
      kind: 'touch',
      touch: { contact_id: 'con_2' },
    })
    const next = after(state, { kind: 'sent' }, { at: '2026-11-27 10:00', contact: 'con_2' })
    expect(decideNextAction(next, at('2026-11-27 10:00'))).toMatchObject({
      kind: 'open_gate',
      touch: { contact_id: 'con_2', step: 2 },
    })
    expect(standings(next)[0]).toBe('con_1 1 @ 2026-11-27 10:00')
  })

  it('waits without a timer when only people can go on', () => {
    const state = outreach({
      contacts: [contact('con_1', waiting(start, { gate: pending('apr_1') }))],
    })
    expect(decideNextAction(state, now)).toEqual({ kind: 'wait', until_ms: null, touch: null })
    expect(stageOf(state)).toBe('awaiting_approval')
  })

  it('wakes at its reminder, and looks at the request then', () => {
    const state = waitsWith(pending('apr_1', '2026-11-26 09:00'))
    expect(decideNextAction(state, now)).toMatchObject({
      kind: 'wait',
      until_ms: at('2026-11-26 09:00'),
      touch: { contact_id: 'con_2' },
    })
    expect(decideNextAction(state, at('2026-11-26 09:00'))).toEqual({
      kind: 'check_gate',
      contact_id: 'con_1',
      request_id: 'apr_1',
      signal: null,
    })
  })

  it('that is still pending waits for its next reminder', () => {
    const later = { ...asked, check_ms: at('2026-12-01 09:00') }
    const state = judged(waitsWith(pending('apr_1', '2026-11-26 09:00')), later)
    expect(dueTouch(state).gate).toEqual(pending('apr_1', '2026-12-01 09:00'))
  })
})

describe('a decision', () => {
  test.each<[string, string, string]>([
    // decided at, due then, why
    ['before the slot: the planned minute', start, '2026-11-27 10:00'],
    ['on the minute of the slot', '2026-11-27 10:00', '2026-11-27 10:00'],
    ['after the slot: now', '2026-12-03 11:00', '2026-12-03 11:00'],
    ['weeks after the slot: now', '2027-01-20 11:00', '2027-01-20 11:00'],
  ])('approved %s', (_name, decided, due) => {
    const state = judged(waitsWith(pending('apr_1')), approved, at(decided))
    expect(briefly(progressOf(state))).toBe(`1 @ ${due}`)
    expect(dueTouch(state).gate).toEqual({ kind: 'approved', request_id: 'apr_1' })
  })

  it('after the slot says that it waited for a reviewer', () => {
    const state = judged(waitsWith(pending('apr_1')), approved, at('2026-12-03 11:00'))
    expect(dueTouch(state).slot.reason).toBe(
      'Step 1 of 3: approved by a reviewer, Thu 3 Dec 11:00 Etc/UTC',
    )
  })

  it('in the night waits for the working hours of the recipient', () => {
    const { hours } = outreach().rules
    const before = waitsWith(pending('apr_1'))
    const state = { ...before, rules: { ...before.rules, hours } }
    expect(briefly(progressOf(judged(state, approved, at('2026-12-03 22:00'))))).toMatch(
      /^1 @ 2026-12-04 09:/,
    )
  })

  it('lets the next interval count from the touch that really left', () => {
    const state = judged(waitsWith(pending('apr_1')), approved, at('2026-12-03 11:00'))
    const next = after(state, { kind: 'sent' }, { at: '2026-12-03 11:00:02' })
    expect(briefly(progressOf(next))).toBe('2 @ 2026-12-05 11:00')
  })

  it('refused stops the person, says so, and touches nobody else', () => {
    expect(standings(judged(waitsWith(pending('apr_1')), refused))).toEqual([
      'con_1 stopped: a reviewer rejected it',
      'con_2 1 @ 2026-11-27 10:00',
    ])
  })

  it('refused frees a place for the next in the queue', () => {
    const state = outreach({
      rules: { ...reviewed('all'), max_concurrent_contacts: 1 },
      contacts: [
        contact('con_1', waiting(start, { gate: pending('apr_1') })),
        contact('con_2', queued),
      ],
    })
    expect(standings(judged(state, refused))[1]).toBe('con_2 1 @ 2026-11-23 09:00')
  })

  it('about somebody who was stopped meanwhile changes nothing', () => {
    const state = outreach({ contacts: [contact('con_1', { kind: 'stopped', reason: 'replied' })] })
    for (const verdict of [asked, approved, refused]) expect(judged(state, verdict)).toBe(state)
  })
})

describe('a signal of a reviewer', () => {
  const signal = { request_id: 'apr_1', decision: 'approve', by: 'anna' }

  it('makes the workflow load the decision, whatever the signal says', () => {
    const state = hearGateSignal(waitsWith(pending('apr_1', '2026-11-26 09:00')), signal)
    expect(dueTouch(state).gate.kind).toBe('pending')
    expect(decideNextAction(state, now)).toEqual({
      kind: 'check_gate',
      contact_id: 'con_1',
      request_id: 'apr_1',
      signal,
    })
  })

  it('is asked about once: the answer ends it', () => {
    const state = judged(hearGateSignal(waitsWith(pending('apr_1')), signal), asked)
    expect(decideNextAction(state, now).kind).toBe('wait')
  })

  it('about an approved request has the approval looked up again, before the touch leaves', () => {
    const gate = { kind: 'approved' as const, request_id: 'apr_1' }
    const state = hearGateSignal(waitsWith(gate), signal)
    expect(decideNextAction(state, at('2026-11-27 10:00')).kind).toBe('check_gate')
  })

  test.each<[string, GateState]>([
    ['an unknown request', pending('apr_2')],
    ['a touch that asks nobody', { kind: 'none' }],
    ['a request that is not made yet', { kind: 'needed' }],
  ])('about %s is ignored', (_name, gate) => {
    const state = waitsWith(gate)
    expect(hearGateSignal(state, signal)).toBe(state)
  })
})

it('a campaign whose first messages are approved late still leaves everybody their intervals', () => {
  const state = begun(start, reviewed('first'), [facts('con_1'), facts('con_2')])
  const opened = ['con_1', 'con_2'].reduce(
    (before, contact_id) => applyGate(before, { contact_id, verdict: asked }, now),
    state,
  )
  const { touches } = play(judged(opened, approved, at('2026-12-13 09:00')), '2026-12-13 09:00', {
    until: '2026-12-18 09:00',
  })
  expect(inLines(touches)).toEqual([
    'con_1 email 1 @ 2026-12-13 09:00',
    'con_2 email 1 @ 2026-12-13 09:00',
    'con_1 email 2 @ 2026-12-15 09:00',
    'con_2 email 2 @ 2026-12-15 09:00',
    'con_1 email 3 @ 2026-12-17 09:00',
    'con_2 email 3 @ 2026-12-17 09:00',
  ])
  expect(contactIn(state).progress.kind).toBe('waiting')
})
