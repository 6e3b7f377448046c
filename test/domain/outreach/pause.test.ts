import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { resumeOutreach } from '../../../domain/outreach/resume-outreach.js'
import {
  anyHour,
  at,
  briefly,
  contact,
  dueTouch,
  fixedSteps,
  minute,
  outreach,
  progressOf,
  queued,
  stopped,
  waiting,
} from './fixture.js'
import { after, tell } from './play.js'

const account = (slot: string, decided: string): OutreachState =>
  outreach({
    rules: fixedSteps([0, 3, 7], { hours: anyHour }),
    contacts: [contact('con_1', waiting(slot, { decided }))],
    hold: { reason: 'campaign paused', since_ms: at('2026-11-23 10:00') },
  })

describe('a pause keeps the remaining delay', () => {
  test.each([
    // decided, due, paused from, to, due after the pause
    ['due after the pause', '08:00', '15:00', '10:00', '12:00', '17:00'],
    ['due during the pause', '08:00', '11:00', '10:00', '12:00', '13:00'],
    ['due when the pause began', '08:00', '10:00', '10:00', '12:00', '12:00'],
    ['overdue when the pause began', '08:00', '09:30', '10:00', '12:00', '11:30'],
    ['decided during the pause', '11:00', '15:00', '10:00', '12:00', '16:00'],
    ['decided as the pause began', '10:00', '15:00', '10:00', '12:00', '17:00'],
    ['decided as the pause ended', '12:00', '15:00', '10:00', '12:00', '15:00'],
    ['decided after the pause', '13:00', '15:00', '10:00', '12:00', '15:00'],
    ['a pause of no length', '08:00', '15:00', '10:00', '10:00', '15:00'],
  ])('%s', (_name, decided, due, from, to, expected) => {
    const day = (time: string) => `2026-11-23 ${time}`
    const state = account(day(due), day(decided))
    const pause = { from_ms: at(day(from)), to_ms: at(day(to)) }
    const after = resumeOutreach(state, pause)
    expect(briefly(progressOf(after))).toBe(`1 @ ${day(expected)}`)
    expect(after.hold).toBeNull()
  })

  it('moves into working hours what would fall outside of them, and says so', () => {
    const state = outreach({ contacts: [contact('con_1', waiting('2026-11-23 15:00'))] })
    const pause = { from_ms: at('2026-11-23 10:00'), to_ms: at('2026-11-23 14:00') }
    expect(dueTouch(resumeOutreach(state, pause)).slot.reason).toMatch(
      /^Step 1 of 3: resumed, the remaining wait kept, moved into working hours, Tue 24 Nov 09:/,
    )
  })

  it('wakes nobody who was stopped', () => {
    const state = outreach({ contacts: [contact('con_1', stopped)] })
    const pause = { from_ms: at('2026-11-23 10:00'), to_ms: at('2026-11-23 12:00') }
    expect(progressOf(resumeOutreach(state, pause))).toBe(stopped)
  })

  it('keeps the gate and the words of a touch', () => {
    const gate = { kind: 'approved' as const, request_id: 'apr_1' }
    const message = { kind: 'colleague' as const, contact_id: 'con_2', event_id: 'evt_1' }
    const touch = waiting('2026-11-23 15:00', { gate, message })
    const state = outreach({ contacts: [contact('con_1', touch)] })
    const pause = { from_ms: at('2026-11-23 10:00'), to_ms: at('2026-11-23 11:00') }
    expect(dueTouch(resumeOutreach(state, pause))).toMatchObject({ gate, message })
  })

  it('leaves the queue as it is', () => {
    const state = outreach({ contacts: [contact('con_1', queued)] })
    const pause = { from_ms: at('2026-11-23 10:00'), to_ms: at('2026-11-23 12:00') }
    expect(progressOf(resumeOutreach(state, pause))).toBe(queued)
  })
})

const onDay = (time: string) => at(`2026-11-23 ${time}`)
const resume = (event_id: string, [from, to]: readonly [string, string]) => ({
  kind: 'resume' as const,
  event_id,
  paused_from_ms: onDay(from),
  paused_to_ms: onDay(to),
})

// the worker may be away: both resumes then arrive together, long after the pauses they tell of
describe('two pauses of one touch, of the campaign and of the account', () => {
  test.each<[string, [string, string], [string, string], string]>([
    // first, second, due after both; due at 13:00 before
    ['one after the other: both count', ['10:00', '11:00'], ['12:00', '12:30'], '14:30'],
    ['told in the wrong order', ['12:00', '12:30'], ['10:00', '11:00'], '14:30'],
    ['one inside the other: the longer counts', ['10:00', '12:00'], ['10:30', '11:00'], '15:00'],
    ['the longer one told last', ['10:30', '11:00'], ['10:00', '12:00'], '15:00'],
    ['overlapping: the common part counts once', ['10:00', '11:00'], ['10:30', '12:00'], '15:00'],
    ['the same one told under two ids', ['10:00', '11:00'], ['10:00', '11:00'], '14:00'],
    ['touching: nothing is lost between', ['10:00', '11:00'], ['11:00', '12:00'], '15:00'],
    ['one of no length', ['10:00', '10:00'], ['11:00', '12:00'], '14:00'],
  ])('%s', (_name, first, second, due) => {
    const before = account('2026-11-23 13:00', '2026-11-23 08:00')
    const once = tell(before, resume('a', first), onDay('12:30'))
    const twice = tell(once, resume('b', second), onDay('12:30'))
    expect(briefly(progressOf(twice))).toBe(`1 @ 2026-11-23 ${due}`)
  })

  it('count again for the next touch, which waited through neither', () => {
    const before = account('2026-11-23 13:00', '2026-11-23 08:00')
    const resumed = tell(before, resume('a', ['10:00', '12:00']), onDay('12:00'))
    const next = after(resumed, { kind: 'sent' }, { at: '2026-11-23 15:00' })
    const late = tell(next, resume('b', ['11:00', '16:00']), onDay('16:00'))
    expect(briefly(progressOf(late))).toBe('2 @ 2026-11-26 16:00')
  })

  it('together move a touch by what they cover, each minute once', () => {
    const start = onDay('00:00')
    const pause = fc
      .tuple(fc.integer({ min: -300, max: 600 }), fc.integer({ min: 0, max: 400 }))
      .map(([from, length]) => ({ from, to: from + length }))
    fc.assert(
      fc.property(fc.array(pause, { maxLength: 8 }), (pauses) => {
        let state = account('2026-11-25 00:00', '2026-11-23 00:00')
        for (const { from, to } of pauses) {
          const told = { from_ms: start + from * minute, to_ms: start + to * minute }
          state = resumeOutreach(state, told)
        }
        const covered = Array.from({ length: 1_000 }, (_, at) => at).filter((at) =>
          pauses.some(({ from, to }) => from <= at && at < to),
        ).length
        expect(dueTouch(state).slot.at_ms).toBe(at('2026-11-25 00:00') + covered * minute)
      }),
    )
  })
})
