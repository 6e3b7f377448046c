import { describe, expect, it, test } from 'vitest'
import type { Interval } from '../../../contracts/temporal/calendar.js'
import {
  at,
  begun,
  days,
  dueTouch,
  escalation,
  facts,
  hour,
  officeHours,
  reading,
} from './fixture.js'
import { after } from './play.js'

const elapsed = (hours: number): Interval => ({ unit: 'ms', count: hours * hour })

const interval = (count: number) => `${count} days after step 1 without a response`
const silence = (hours: number) => `no response to step 1 within ${hours} hours`

/** The step that follows a touch which left at this instant (UTC) in Berlin. */
function following(left: string, timeout: number, wait: Interval) {
  const rules = escalation(
    { email: 2 },
    {
      intervals: [wait],
      response_timeout_hours: timeout,
    },
  )
  const state = begun(left, rules, [facts('con_1', { zone: 'Europe/Berlin' })])
  const { slot } = dueTouch(after(state, { kind: 'sent' }, { at: left }))
  return {
    due: reading(slot.at_ms),
    because: slot.reason.replace(/^Step 2 of 7: |, [A-Z].*$/g, ''),
  }
}

describe('silence until the time-out lets the next step follow', () => {
  test.each<[string, string, number, Interval, string, string]>([
    // sent (UTC), time-out in hours, interval, due (UTC), why
    ['the interval is longer', '2026-11-23 08:00', 48, days(3), '2026-11-26 08:00', interval(3)],
    ['both are two days', '2026-11-23 08:00', 48, days(2), '2026-11-25 08:00', interval(2)],
    ['the time-out is longer', '2026-11-23 08:00', 72, days(2), '2026-11-26 08:00', silence(72)],
    ['a time-out of hours', '2026-11-23 08:00', 54, days(2), '2026-11-25 14:00', silence(54)],
    ['no time-out', '2026-11-23 08:00', 0, days(2), '2026-11-25 08:00', '2 days after step 1'],
    ['elapsed hours', '2026-11-23 08:00', 48, elapsed(36), '2026-11-25 08:00', silence(48)],
    // Berlin: clocks go forward on 29 Mar 2026 and back on 25 Oct
    [
      'spring: the local hour stays',
      '2026-03-28 08:00',
      48,
      days(2),
      '2026-03-30 07:00',
      interval(2),
    ],
    [
      'autumn: the local hour stays',
      '2026-10-24 07:00',
      48,
      days(2),
      '2026-10-26 08:00',
      interval(2),
    ],
    [
      'spring: so does the time-out',
      '2026-03-28 08:00',
      72,
      days(2),
      '2026-03-31 07:00',
      silence(72),
    ],
    [
      'autumn: so does the time-out',
      '2026-10-24 07:00',
      72,
      days(2),
      '2026-10-27 08:00',
      silence(72),
    ],
    [
      'spring: a day of 23 hours is too short for two touches',
      '2026-03-28 08:00',
      24,
      days(1),
      '2026-03-29 08:00',
      'a day after step 1, because a contact gets one touch in 24 hours',
    ],
  ])('%s', (_name, left, timeout, wait, due, because) => {
    expect(following(left, timeout, wait)).toEqual({ due, because })
  })

  it('waits longer than business days that a weekend does not stretch', () => {
    const rules = escalation(
      { email: 2 },
      {
        intervals: [{ unit: 'business_days', count: 2 }],
        response_timeout_hours: 48,
        hours: officeHours,
      },
    )
    const dueAfter = (left: string) =>
      dueTouch(after(begun(left, rules), { kind: 'sent' }, { at: left })).slot
    expect(reading(dueAfter('2026-11-27 10:00').at_ms)).toBe('2026-12-01 10:00')
    expect(dueAfter('2026-11-23 10:00').reason).toBe(
      'Step 2 of 7: 2 business days after step 1 without a response, Wed 25 Nov 10:00 Etc/UTC',
    )
  })

  it('counts from the planned minute, like the interval', () => {
    const rules = escalation({ email: 2 }, { intervals: [days(2)], response_timeout_hours: 72 })
    const state = begun('2026-11-23 09:00', rules)
    const next = after(state, { kind: 'sent' }, { at: '2026-11-23 09:40' })
    expect(dueTouch(next).slot.at_ms).toBe(at('2026-11-26 09:00'))
  })
})
