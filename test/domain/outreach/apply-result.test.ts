import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { TouchResult } from '../../../contracts/temporal/outreach-activities.js'
import { applyResult } from '../../../domain/outreach/apply-result.js'
import {
  anyHour,
  at,
  briefly,
  contact,
  dueTouch,
  outreach,
  progressOf,
  waiting,
} from './fixture.js'

const slot = '2026-11-23 09:12'
const onTime = at('2026-11-23 09:12:02')

const waitingFor = (step: number) =>
  outreach({ hours: anyHour, contacts: [contact('con_1', waiting(slot, { step }))] })

type Outcome = TouchResult extends infer R
  ? R extends TouchResult
    ? Omit<R, 'at_ms'>
    : never
  : never

const sent: Outcome = { kind: 'sent' }
const unknown: Outcome = { kind: 'unknown', reason: 'no answer' }
const failed: Outcome = { kind: 'failed', reason: 'mail server refused: 550 5.1.1' }
const skipStep: Outcome = { kind: 'skipped', reason: 'no words', ends: 'step' }
const skipContact: Outcome = { kind: 'skipped', reason: 'address suppressed', ends: 'contact' }
const tooEarly: Outcome = {
  kind: 'deferred',
  not_before_ms: at('2026-11-23 20:01:30'),
  reason: 'the daily cap is reached',
}

describe('what a result does to its contact', () => {
  test.each<[string, Outcome, number, string]>([
    // result, of which of three steps, what the contact waits for then
    ['sent', sent, 1, '2 @ 2026-11-26 09:12'],
    ['sent, next interval', sent, 2, '3 @ 2026-11-30 09:12'],
    ['sent, last step', sent, 3, 'done: all 3 steps are over'],
    ['unknown counts as sent', unknown, 1, '2 @ 2026-11-26 09:12'],
    ['unknown, last step', unknown, 3, 'done: all 3 steps are over'],
    ['failed ends the contact', failed, 1, 'stopped: mail server refused: 550 5.1.1'],
    ['failed, last step', failed, 3, 'stopped: mail server refused: 550 5.1.1'],
    ['one step skipped', skipStep, 1, '2 @ 2026-11-26 09:12'],
    ['last step skipped', skipStep, 3, 'done: all 3 steps are over'],
    ['contact skipped', skipContact, 1, 'stopped: address suppressed'],
    ['deferred: same step, first minute after', tooEarly, 1, '1 @ 2026-11-23 20:02'],
    ['deferred, last step', tooEarly, 3, '3 @ 2026-11-23 20:02'],
  ])('%s', (_name, outcome, step, expected) => {
    const state = waitingFor(step)
    const after = applyResult(state, dueTouch(state), { ...outcome, at_ms: onTime } as TouchResult)
    expect(briefly(progressOf(after))).toBe(expected)
    expect(after.hold).toBeNull()
    expect(after.touches_since_fresh_run).toBe(1)
  })

  it('holds the account and plans nothing when a gate holds', () => {
    const state = waitingFor(1)
    const after = applyResult(state, dueTouch(state), {
      kind: 'held',
      at_ms: onTime,
      reason: 'tenant kill switch',
    })
    expect(after).toEqual({ ...state, hold: { reason: 'tenant kill switch', since_ms: onTime } })
  })

  it('changes nobody else in the account', () => {
    const other = contact('con_2', waiting('2026-11-23 09:12'))
    const state = outreach({ contacts: [contact('con_1', waiting(slot)), other] })
    const after = applyResult(state, dueTouch(state), { kind: 'sent', at_ms: onTime })
    expect(progressOf(after, 'con_2')).toBe(other.progress)
  })
})

describe('from what the next wait counts', () => {
  test.each([
    // wait days, when the touch really left, when the next one is due
    ['two seconds late: the planned minute', 3, '2026-11-23 09:12:02', '2026-11-26 09:12'],
    ['an hour late: the planned minute', 3, '2026-11-23 10:12', '2026-11-26 09:12'],
    ['over an hour late: the real time', 3, '2026-11-23 10:15:01', '2026-11-26 10:15'],
    ['days late: the real time', 3, '2026-11-27 15:00', '2026-11-30 15:00'],
    ['one day: never inside 24 hours', 1, '2026-11-23 09:12:02', '2026-11-24 09:13'],
    ['one day, sent on the second', 1, '2026-11-23 09:12:00', '2026-11-24 09:12'],
    ['no wait: a day, for the cap', 0, '2026-11-23 09:12:00', '2026-11-24 09:12'],
  ])('%s', (_name, wait_days, left, expected) => {
    const state = outreach({
      hours: anyHour,
      steps: [
        { channel: 'email', wait_days: 0 },
        { channel: 'email', wait_days },
      ],
      contacts: [contact('con_1', waiting(slot))],
    })
    const after = applyResult(state, dueTouch(state), { kind: 'sent', at_ms: at(left) })
    expect(briefly(progressOf(after))).toBe(`2 @ ${expected}`)
  })

  it('keeps the local minute across a clock change', () => {
    const state = outreach({
      hours: anyHour,
      contacts: [contact('con_1', waiting('2026-10-23 07:12'), 'Europe/Berlin')],
    })
    const after = applyResult(state, dueTouch(state), {
      kind: 'sent',
      at_ms: at('2026-10-23 07:12:01'),
    })
    const progress = progressOf(after)
    expect(briefly(progress)).toBe('2 @ 2026-10-26 08:12')
    expect(progress.kind === 'waiting' && progress.slot.reason).toBe(
      'Step 2 of 3: 3 days after step 1, Mon 26 Oct 09:12 Europe/Berlin',
    )
  })

  test.each([
    [0, 'a day after step 1, because a contact gets one touch in 24 hours'],
    [1, '1 day after step 1'],
    [14, '14 days after step 1'],
  ])('says so in words: %i days', (wait_days, words) => {
    const state = outreach({
      steps: [
        { channel: 'email', wait_days: 0 },
        { channel: 'email', wait_days },
      ],
      contacts: [contact('con_1', waiting(slot))],
    })
    const after = applyResult(state, dueTouch(state), { kind: 'sent', at_ms: onTime })
    const progress = progressOf(after)
    expect(progress.kind === 'waiting' && progress.slot.reason).toMatch(`Step 2 of 2: ${words}, `)
  })

  it('never plans a second touch of a contact inside 24 hours of the first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 40 * 3_600_000 }),
        fc.constantFrom('Etc/UTC', 'Europe/Berlin'),
        fc.integer({ min: 0, max: 300 }),
        (wait_days, late, zone, day) => {
          const slotMs = at('2026-01-05 09:12') + day * 86_400_000
          const state = outreach({
            steps: [
              { channel: 'email', wait_days: 0 },
              { channel: 'email', wait_days },
            ],
            contacts: [
              contact(
                'con_1',
                {
                  kind: 'waiting',
                  step: 1,
                  slot: { at_ms: slotMs, decided_ms: slotMs, reason: '' },
                },
                zone,
              ),
            ],
          })
          const leftMs = slotMs + late
          const after = applyResult(state, dueTouch(state), { kind: 'sent', at_ms: leftMs })
          const progress = progressOf(after)
          if (progress.kind !== 'waiting') throw new Error('step 2 follows')
          expect(progress.slot.at_ms).toBeGreaterThanOrEqual(leftMs + 86_400_000)
          expect(progress.slot.decided_ms).toBe(leftMs)
        },
      ),
    )
  })
})
