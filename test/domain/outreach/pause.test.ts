import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { applyMessage, resumeOutreach } from '../../../domain/outreach/apply-message.js'
import { anyHour, at, briefly, contact, outreach, progressOf, stopped, waiting } from './fixture.js'

const account = (slot: string, decided: string): OutreachState =>
  outreach({
    hours: anyHour,
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
    const progress = progressOf(resumeOutreach(state, pause))
    if (progress.kind !== 'waiting') throw new Error('still waiting')
    expect(progress.slot.reason).toMatch(
      /^Step 1 of 3: resumed, the remaining wait kept, moved into working hours, Tue 24 Nov 09:/,
    )
  })

  it('wakes nobody who was stopped', () => {
    const state = outreach({ contacts: [contact('con_1', stopped)] })
    const pause = { from_ms: at('2026-11-23 10:00'), to_ms: at('2026-11-23 12:00') }
    expect(progressOf(resumeOutreach(state, pause))).toBe(stopped)
  })

  // the worker may be away: both resumes then arrive together, long after the pauses they tell of
  it('adds two pauses in a row', () => {
    const day = (time: string) => at(`2026-11-23 ${time}`)
    const resume = (event_id: string, from: string, to: string) =>
      ({
        kind: 'resume',
        event_id,
        paused_from_ms: day(from),
        paused_to_ms: day(to),
      }) as const
    const before = account('2026-11-23 18:00', '2026-11-23 08:00')
    const first = applyMessage(before, resume('a', '10:00', '12:00'))
    const second = applyMessage(first, resume('b', '14:00', '16:00'))
    expect(briefly(progressOf(second))).toBe('1 @ 2026-11-23 22:00')
  })

  it('adds up over any number of pauses', () => {
    const minute = 60_000
    const start = at('2026-11-23 00:00')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 500 })), {
          minLength: 1,
          maxLength: 6,
        }),
        (gaps) => {
          let clock = start
          const pauses = gaps.map(([gap, length]) => {
            const from_ms = clock + gap * minute
            clock = from_ms + length * minute
            return { from_ms, to_ms: clock }
          })
          const due = clock + 100 * minute
          let state = outreach({
            hours: anyHour,
            contacts: [
              contact('con_1', {
                kind: 'waiting',
                step: 1,
                slot: { at_ms: due, decided_ms: start, reason: '' },
              }),
            ],
          })
          for (const pause of pauses) {
            state = resumeOutreach(state, pause)
          }
          const progress = progressOf(state)
          const paused = pauses.reduce((sum, pause) => sum + pause.to_ms - pause.from_ms, 0)
          expect(progress.kind === 'waiting' && progress.slot.at_ms).toBe(due + paused)
        },
      ),
    )
  })
})
