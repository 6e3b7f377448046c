import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { applyResult } from '../../../domain/outreach/apply-result.js'
import {
  anyHour,
  at,
  briefly,
  contact,
  contactIn,
  dueTouch,
  escalation,
  fixedSteps,
  outreach,
  progressOf,
  stopped,
  waiting,
} from './fixture.js'
import { after, folded, type Outcome } from './play.js'

const slot = '2026-11-23 09:12'
const onTime = '2026-11-23 09:12:02'

const steps = fixedSteps([0, 3, 7], { hours: anyHour })
const waitingFor = (step: number): OutreachState =>
  outreach({ rules: steps, contacts: [contact('con_1', waiting(slot, { step }))] })

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
    const state = after(waitingFor(step), outcome, { at: onTime })
    expect(briefly(progressOf(state))).toBe(expected)
    expect(state.hold).toBeNull()
    expect(state.touches_since_fresh_run).toBe(1)
  })

  test.each<[string, Outcome, number]>([
    ['sent', sent, 1],
    ['unknown', unknown, 1],
    ['failed', failed, 0],
    ['skipped', skipStep, 0],
    ['contact skipped', skipContact, 0],
    ['deferred', tooEarly, 0],
  ])('%s counts as %3$i touches of the account and the channel', (_name, outcome, made) => {
    const state = after(waitingFor(1), outcome, { at: onTime })
    expect(state.touches_made).toBe(made)
    expect(contactIn(state).attempts).toEqual(made === 0 ? {} : { email: made })
    expect(state.last).toEqual(made === 0 ? null : contactIn(state).last)
  })

  it('holds the account and plans nothing when a gate holds', () => {
    const state = waitingFor(1)
    const held = after(state, { kind: 'held', reason: 'tenant kill switch' }, { at: onTime })
    expect(held).toEqual({
      ...state,
      hold: { reason: 'tenant kill switch', since_ms: at(onTime) },
    })
  })

  it('changes nobody else in the account', () => {
    const other = contact('con_2', waiting('2026-11-23 09:12'))
    const state = outreach({ contacts: [contact('con_1', waiting(slot)), other] })
    expect(progressOf(after(state, sent, { at: onTime }), 'con_2')).toBe(other.progress)
  })

  it('keeps the approval and the approved words of a touch that is deferred', () => {
    const gate = { kind: 'approved' as const, request_id: 'apr_1' }
    const message = { kind: 'colleague' as const, contact_id: 'con_2', event_id: 'evt_1' }
    const state = outreach({ contacts: [contact('con_1', waiting(slot, { gate, message }))] })
    expect(dueTouch(after(state, tooEarly, { at: onTime }))).toMatchObject({ gate, message })
  })
})

describe('a touch under way when its person was stopped', () => {
  const stoppedMeanwhile = (outcome: Outcome) => {
    const state = waitingFor(1)
    const now = outreach({ rules: steps, contacts: [contact('con_1', stopped)] })
    return folded(now, dueTouch(state), { outcome, now: at(onTime) })
  }

  it('still counts, and nothing follows', () => {
    const state = stoppedMeanwhile(sent)
    expect(state.touches_made).toBe(1)
    expect(contactIn(state)).toMatchObject({
      attempts: { email: 1 },
      last: { step: 1, base_ms: at(slot), at_ms: at(onTime) },
      progress: stopped,
    })
  })

  test.each<[string, Outcome]>([
    ['failed', failed],
    ['skipped', skipStep],
    ['deferred', tooEarly],
  ])('leaves no trace when it was %s', (_name, outcome) => {
    const state = stoppedMeanwhile(outcome)
    expect(state.touches_made).toBe(0)
    expect(contactIn(state)).toEqual(contact('con_1', stopped))
  })
})

describe('a refusal in an escalation', () => {
  const rules = escalation({ email: 2, sms: 2 })
  const both = { email: null, sms: null }
  const state = (channels: Record<string, string | null>) =>
    outreach({ rules, contacts: [contact('con_1', waiting(slot), { channels })] })

  it('closes the channel and goes on with the next one', () => {
    const next = after(state(both), failed, { at: onTime })
    expect(contactIn(next).channels).toEqual({
      email: 'mail server refused: 550 5.1.1',
      sms: null,
    })
    expect(dueTouch(next)).toMatchObject({
      step: 2,
      channel: 'sms',
      why: { channel: 'sms, attempt 1 of 2: email: mail server refused: 550 5.1.1' },
    })
    expect(next.touches_made).toBe(0)
  })

  it('ends the person when no other channel is open', () => {
    const next = after(state({ email: null, sms: 'no number' }), failed, { at: onTime })
    expect(briefly(progressOf(next))).toBe(
      'done: email: mail server refused: 550 5.1.1; sms: no number',
    )
  })
})

describe('a colleague message', () => {
  it('is used up when it left, and not when it was refused', () => {
    const state = waitingFor(2)
    const touch = dueTouch(state)
    const message = { kind: 'colleague' as const, contact_id: 'con_2', event_id: 'evt_1' }
    const used = [sent, unknown, skipStep].map((outcome) => {
      const result = { ...outcome, at_ms: at(onTime) } as Parameters<
        typeof applyResult
      >[1]['result']
      const next = applyResult(state, { touch, message, result }, at(onTime))
      return contactIn(next).colleague_message_used
    })
    expect(used).toEqual([true, true, false])
  })

  it('stays used up, whatever words follow', () => {
    const told = contact('con_1', waiting(slot, { step: 2 }), { colleague_message_used: true })
    const next = after(outreach({ rules: steps, contacts: [told] }), sent, { at: onTime })
    expect(contactIn(next).colleague_message_used).toBe(true)
  })
})
