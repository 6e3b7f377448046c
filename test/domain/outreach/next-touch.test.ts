import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  anyHour,
  at,
  briefly,
  contact,
  day,
  dueTouch,
  fixedSteps,
  hour,
  outreach,
  progressOf,
  standings,
  waiting,
} from './fixture.js'
import { after, folded, type Outcome } from './play.js'

const slot = '2026-11-23 09:12'
const onTime = '2026-11-23 09:12:02'
const steps = fixedSteps([0, 3, 7], { hours: anyHour })
const sent: Outcome = { kind: 'sent' }

describe('from what the next wait counts', () => {
  const twoSteps = (wait: number) => fixedSteps([0, wait], { hours: anyHour })

  test.each([
    // wait days, when the touch really left, when the next one is due
    ['two seconds late: the planned minute', 3, '2026-11-23 09:12:02', '2026-11-26 09:12'],
    ['an hour late: the planned minute', 3, '2026-11-23 10:12', '2026-11-26 09:12'],
    ['over an hour late: the real time', 3, '2026-11-23 10:15:01', '2026-11-26 10:15'],
    ['days late: the real time', 3, '2026-11-27 15:00', '2026-11-30 15:00'],
    ['one day: never inside 24 hours', 1, '2026-11-23 09:12:12', '2026-11-24 09:13'],
    ['one day, left with its minute', 1, '2026-11-23 09:12:02', '2026-11-24 09:12'],
    ['one day, sent on the second', 1, '2026-11-23 09:12:00', '2026-11-24 09:12'],
    ['no wait: a day, for the cap', 0, '2026-11-23 09:12:00', '2026-11-24 09:12'],
  ])('%s', (_name, wait, left, expected) => {
    const state = outreach({ rules: twoSteps(wait), contacts: [contact('con_1', waiting(slot))] })
    expect(briefly(progressOf(after(state, sent, { at: left })))).toBe(`2 @ ${expected}`)
  })

  it('keeps the local minute across a clock change', () => {
    const zone = 'Europe/Berlin'
    const state = outreach({
      rules: steps,
      contacts: [contact('con_1', waiting('2026-10-23 07:12'), { zone })],
    })
    const touch = dueTouch(after(state, sent, { at: '2026-10-23 07:12:01' }))
    expect(touch.slot.at_ms).toBe(at('2026-10-26 08:12'))
    expect(touch.slot.reason).toBe(
      'Step 2 of 3: 3 days after step 1, Mon 26 Oct 09:12 Europe/Berlin',
    )
  })

  it('does not drift, however many steps each leave a little late', () => {
    let state = outreach({
      rules: fixedSteps([0, ...Array.from({ length: 11 }, () => 1)], { hours: anyHour }),
      contacts: [contact('con_1', waiting(slot))],
    })
    for (let step = 1; step < 12; step += 1) {
      state = folded(state, dueTouch(state), {
        outcome: sent,
        now: dueTouch(state).slot.at_ms + 9_000,
      })
    }
    expect(standings(state)).toEqual(['con_1 12 @ 2026-12-04 09:12'])
  })

  test.each([
    [0, 'a day after step 1, because a contact gets one touch in 24 hours'],
    [1, '1 day after step 1'],
    [14, '14 days after step 1'],
  ])('says so in words: %i days', (wait, words) => {
    const state = outreach({
      rules: fixedSteps([0, wait]),
      contacts: [contact('con_1', waiting(slot))],
    })
    const touch = dueTouch(after(state, sent, { at: onTime }))
    expect(touch.slot.reason).toMatch(`Step 2 of 2: ${words}, `)
  })

  it('never plans a second touch of a contact inside 24 hours of the first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 40 * hour }),
        fc.constantFrom('Etc/UTC', 'Europe/Berlin'),
        fc.integer({ min: 0, max: 300 }),
        (wait, late, zone, days) => {
          const planned = waiting('2026-01-05 09:12')
          planned.touch.slot.at_ms += days * day
          const state = outreach({
            rules: fixedSteps([0, wait]),
            contacts: [contact('con_1', planned, { zone })],
          })
          const leftMs = planned.touch.slot.at_ms + late
          const next = dueTouch(folded(state, dueTouch(state), { outcome: sent, now: leftMs }))
          // one that left in the first seconds of its minute counts as having left with it
          expect(next.slot.at_ms).toBeGreaterThan(leftMs - 10_000 + day)
          expect(next.slot.decided_ms).toBe(leftMs)
        },
      ),
    )
  })
})
