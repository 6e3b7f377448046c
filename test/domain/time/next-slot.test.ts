import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Calendar, HoursRule } from '../../../contracts/temporal/calendar.js'
import { isOpenAt } from '../../../domain/time/is-open-at.js'
import { toLocal, weekdayOf } from '../../../domain/time/local-time.js'
import { nextSlot } from '../../../domain/time/next-slot.js'
import { calendarOf, iso, office, utc } from './support/calendars.js'

const minute = 60_000
const day = 1440 * minute

const hours = (start: number, end: number, days = [1, 2, 3, 4, 5, 6, 7]): HoursRule => ({
  start_minute: start,
  end_minute: end,
  days,
})
const names = [
  'Etc/UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Africa/Cairo',
  'America/Santiago',
  'Australia/Lord_Howe',
]

describe('the next slot', () => {
  test.each([
    // the earliest instant (UTC), zone, where it lands (UTC; ~: within half an hour after), why
    ['2026-11-23 12:00', 'Etc/UTC', '2026-11-23 12:00', 'no'],
    ['2026-11-23 12:00:00.001', 'Etc/UTC', '2026-11-23 12:01', 'no'],
    ['2026-11-23 09:00', 'Etc/UTC', '2026-11-23 09:00', 'no'],
    ['2026-11-23 16:59', 'Etc/UTC', '2026-11-23 16:59', 'no'],
    ['2026-11-23 08:59', 'Etc/UTC', '~2026-11-23 09:00', 'outside_hours'],
    ['2026-11-23 00:00', 'Etc/UTC', '~2026-11-23 09:00', 'outside_hours'],
    ['2026-11-23 16:59:00.001', 'Etc/UTC', '~2026-11-24 09:00', 'outside_hours'],
    ['2026-11-23 17:00', 'Etc/UTC', '~2026-11-24 09:00', 'outside_hours'],
    ['2026-11-27 17:00', 'Etc/UTC', '~2026-11-30 09:00', 'outside_hours'],
    ['2026-11-28 12:00', 'Etc/UTC', '~2026-11-30 09:00', 'not_a_working_day'],
    ['2026-11-29 23:59', 'Etc/UTC', '~2026-11-30 09:00', 'not_a_working_day'],
    ['2026-11-23 15:59', 'Europe/Berlin', '2026-11-23 15:59', 'no'],
    ['2026-11-23 16:00', 'Europe/Berlin', '~2026-11-24 08:00', 'outside_hours'],
    ['2026-11-23 09:00', 'Asia/Kolkata', '2026-11-23 09:00', 'no'],
    ['2026-11-23 11:30', 'Asia/Kolkata', '~2026-11-24 03:30', 'outside_hours'],
    ['2026-11-21 20:00', 'Pacific/Auckland', '~2026-11-22 20:00', 'not_a_working_day'],
    // Friday evening, clocks change on Sunday: Monday 09:00 is an hour off in UTC
    ['2026-10-23 16:00', 'Europe/Berlin', '~2026-10-26 08:00', 'outside_hours'],
    ['2027-03-26 17:00', 'Europe/Berlin', '~2027-03-29 07:00', 'outside_hours'],
  ])('from %s in %s is %s (%s)', (earliest, name, expected, moved) => {
    const calendar = calendarOf(name)
    const slot = nextSlot({ earliest_ms: utc(earliest), calendar, jitter_key: 'key' })
    expect(slot.moved).toBe(moved)
    if (!expected.startsWith('~')) {
      expect(iso(slot.at_ms)).toBe(expected)
    } else {
      expect(slot.at_ms).toBeGreaterThanOrEqual(utc(expected.slice(1)))
      expect(slot.at_ms).toBeLessThan(utc(expected.slice(1)) + 30 * minute)
    }
  })

  test.each<[string, string, HoursRule, string, string]>([
    // clocks that go forward skip the window of that day
    ['2027-04-29 12:00', 'Africa/Cairo', hours(0, 1), '2027-04-30 21:00', 'outside_hours'],
    ['2027-03-28 00:30', 'Europe/Berlin', hours(120, 121), '2027-03-29 00:00', 'outside_hours'],
    // in the hour that comes twice the window is open twice, and nothing goes back to the first time
    ['2026-10-25 01:10', 'Europe/Berlin', hours(130, 131), '2026-10-25 01:10', 'no'],
    ['2026-10-25 01:09', 'Europe/Berlin', hours(130, 131), '2026-10-26 01:10', 'outside_hours'],
  ])('from %s in %s, hours %j, is %s (%s)', (earliest, name, rule, expected, moved) => {
    const calendar = calendarOf(name, '', rule)
    const slot = nextSlot({ earliest_ms: utc(earliest), calendar, jitter_key: '' })
    expect([iso(slot.at_ms), slot.moved]).toEqual([expected, moved])
  })

  it('waits for the one day of the week that works', () => {
    const slot = nextSlot({
      earliest_ms: utc('2026-11-26 17:00'),
      calendar: calendarOf('Etc/UTC', '', hours(540, 1020, [4])),
      jitter_key: '',
    })
    expect(iso(slot.at_ms).slice(0, 10)).toBe('2026-12-03')
  })
})

describe('the jitter', () => {
  const at = (jitter_key: string, rule = office) =>
    nextSlot({
      earliest_ms: utc('2026-11-22 12:00'),
      calendar: calendarOf('Etc/UTC', '', rule),
      jitter_key,
    }).at_ms

  it('is the same for the same key', () => {
    fc.assert(fc.property(fc.string(), (key) => at(key) === at(key)))
  })

  // a run that has waited for weeks must find the minute it once promised
  test.each([
    ['', 19],
    ['default/acc_1/con_1/1/email', 10],
    ['default/acc_1/con_1/2/email', 25],
    ['default/acc_1/con_2/1/email', 13],
    ['Ünïcode', 21],
  ])('of %j never changes', (key, minutes) => {
    expect((at(key) - utc('2026-11-23 09:00')) / minute).toBe(minutes)
  })

  it('spreads evenly over half an hour', () => {
    const counts = new Map<number, number>()
    for (let index = 0; index < 3_000; index += 1) {
      const found = at(`default/acc_${index}/con_${index}/1/email`)
      counts.set(found, (counts.get(found) ?? 0) + 1)
    }
    expect(counts.size).toBe(30)
    expect(Math.min(...counts.values())).toBeGreaterThan(50)
    expect(Math.max(...counts.values())).toBeLessThan(150)
  })

  test.each([1, 2, 7, 29])('stays inside a window of %i minutes', (length) => {
    const found = new Set(
      Array.from({ length: 500 }, (_, index) => at(`key ${index}`, hours(540, 540 + length))),
    )
    expect(found.size).toBe(length)
    expect(Math.max(...found)).toBe(utc('2026-11-23 09:00') + (length - 1) * minute)
  })
})

describe('whatever the zone, the hours and the instant', () => {
  // clock changes happen at night, so that windows at night are the hard ones
  const window = fc
    .tuple(
      fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 240 })),
      fc.oneof(fc.integer({ min: 1, max: 1440 }), fc.integer({ min: 1, max: 60 })),
      fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    )
    .map(([start, length, days]) => hours(start, Math.min(start + length, 1440), days))
  const changes = [
    '2026-10-25 00:00',
    '2026-11-01 05:00',
    '2027-03-14 06:00',
    '2027-03-28 00:00',
    '2027-04-29 21:00',
    '2026-10-03 15:00',
    '2027-04-03 13:00',
    '2027-02-07 01:00',
    '2026-09-06 03:00',
    '2027-04-04 02:00',
  ].map(utc)
  const instant = fc.oneof(
    fc.integer({ min: utc('2026-09-02 00:00'), max: utc('2027-08-01 00:00') }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -day, max: day }))
      .map(([change, off]) => change + off),
  )
  const dayOf = (ms: number) => Math.floor(ms / day)
  const holidayDay = fc.oneof(
    fc.integer({ min: dayOf(utc('2026-09-02 00:00')), max: dayOf(utc('2027-08-01 00:00')) }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -3, max: 3 }))
      .map(([change, off]) => dayOf(change) + off),
  )
  const calendar = fc
    .tuple(fc.constantFrom(...names), window, fc.uniqueArray(holidayDay, { maxLength: 40 }))
    .map(([name, rule, days]): Calendar => ({
      ...calendarOf(name, '', rule),
      holidays: days.sort((a, b) => a - b).map((date) => ({ day: date, name: 'Feast' })),
    }))
  const question = fc.record({
    calendar,
    earliest_ms: instant,
    jitter_key: fc.string({ maxLength: 5 }),
  })

  const isOpen = ({ zone, hours: rule, holidays }: Calendar, ms: number) => {
    const local = toLocal(zone, ms)
    const inside = local.minute >= rule.start_minute && local.minute < rule.end_minute
    const closed = holidays.map((holiday) => holiday.day).includes(local.day)
    return inside && !closed && rule.days.includes(weekdayOf(local.day))
  }

  it('is inside the hours of a working day, on a whole minute, never early', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const slot = nextSlot(asked)
        expect(slot.at_ms % minute).toBe(0)
        expect(slot.at_ms).toBeGreaterThanOrEqual(asked.earliest_ms)
        expect(isOpen(asked.calendar, slot.at_ms)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  it('is the first open minute, but for half an hour of jitter', () => {
    const daytime = question.filter((asked) => asked.calendar.hours.start_minute > 300)
    fc.assert(
      fc.property(daytime, (asked) => {
        const slot = nextSlot(asked)
        const earliest = Math.ceil(asked.earliest_ms / minute) * minute
        let passedOver = 0
        for (let ms = earliest; ms < slot.at_ms; ms += minute) {
          if (isOpen(asked.calendar, ms)) passedOver += 1
        }
        expect(passedOver).toBeLessThan(slot.moved === 'no' ? 1 : 30)
      }),
      { numRuns: 100 },
    )
  })

  it('stays where it is when it is asked again', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { at_ms } = nextSlot(asked)
        const again = nextSlot({ ...asked, earliest_ms: at_ms })
        expect(again).toEqual({ at_ms, moved: 'no', holiday: null })
      }),
      { numRuns: 1_000 },
    )
  })

  it('is open exactly when the wall clock says so', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { calendar: asksOf, earliest_ms: ms } = asked
        expect(isOpenAt(asksOf, ms)).toBe(isOpen(asksOf, ms))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a calendar that never opens', () => {
  const feasts = Array.from({ length: 500 }, (_, index) => ({
    day: Math.floor(utc('2026-11-23 00:00') / day) + index,
    name: 'Feast',
  }))
  test.each<[string, Calendar]>([
    ['has no working day', calendarOf('Europe/Berlin', '', hours(540, 1020, []))],
    ['has no open minute', calendarOf('Europe/Berlin', '', hours(540, 540))],
    ['closes before it opens', calendarOf('Europe/Berlin', '', hours(1020, 540))],
    ['has a holiday every day', { ...calendarOf('Europe/Berlin'), holidays: feasts }],
  ])('is refused when it %s', (_what, calendar) => {
    const ask = () => nextSlot({ earliest_ms: utc('2026-11-23 12:00'), calendar, jitter_key: '' })
    expect(ask).toThrow('The calendar in Europe/Berlin has no open minute in 400 days.')
  })
})
