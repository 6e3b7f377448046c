import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Interval } from '../../../contracts/temporal/calendar.js'
import { addInterval } from '../../../domain/time/add-interval.js'
import { describeInterval } from '../../../domain/time/describe-interval.js'
import { toInstant, toLocal } from '../../../domain/time/local-time.js'
import { isWorkingDay } from '../../../domain/time/working-day.js'
import { calendarOf, hours, iso, office, utc } from './support/calendars.js'

const hourMs = 3_600_000
const sundayToThursday = hours('09:00-17:00', [7, 1, 2, 3, 4])
const calendars = {
  'Europe/Berlin': calendarOf('Europe/Berlin', 'DE'),
  'America/New_York': calendarOf('America/New_York', 'US'),
  'Australia/Lord_Howe': calendarOf('Australia/Lord_Howe', 'AU'),
  'Africa/Casablanca': calendarOf('Africa/Casablanca', 'MA', office, utc('2026-01-01 00:00')),
  'Asia/Kolkata': calendarOf('Asia/Kolkata', 'IN'),
  'Pacific/Apia': calendarOf('Pacific/Apia'),
  'Asia/Kathmandu': calendarOf('Asia/Kathmandu', '', sundayToThursday),
  'America/St_Johns': calendarOf('America/St_Johns', 'CA'),
  'Etc/UTC': calendarOf('Etc/UTC'),
}
type Zone = keyof typeof calendars

describe('an interval', () => {
  // both instants are UTC and were worked out on paper
  test.each<[Zone, string, number, Interval['unit'], string]>([
    ['Europe/Berlin', '2026-10-23 10:00', 3, 'business_days', '2026-10-28 11:00'],
    ['Europe/Berlin', '2026-10-24 10:00', 1, 'business_days', '2026-10-26 11:00'],
    ['Europe/Berlin', '2026-11-23 08:00', 0, 'business_days', '2026-11-23 08:00'],
    ['Europe/Berlin', '2026-11-23 08:00', 10, 'business_days', '2026-12-07 08:00'],
    ['Europe/Berlin', '2026-12-24 10:00', 1, 'business_days', '2026-12-28 10:00'],
    ['Europe/Berlin', '2026-12-25 10:00', 1, 'business_days', '2026-12-28 10:00'],
    ['Europe/Berlin', '2026-12-23 08:00', 5, 'business_days', '2026-12-31 08:00'],
    ['Europe/Berlin', '2026-12-23 08:00', 6, 'business_days', '2027-01-04 08:00'],
    ['Europe/Berlin', '2027-03-25 08:00', 2, 'business_days', '2027-03-31 07:00'],
    ['Europe/Berlin', '2026-10-12 07:00', 14, 'days', '2026-10-26 08:00'],
    ['Europe/Berlin', '2027-03-15 08:00', 14, 'days', '2027-03-29 07:00'],
    ['Europe/Berlin', '2026-10-23 07:00', 2, 'days', '2026-10-25 08:00'],
    ['Europe/Berlin', '2026-10-24 07:00', 36 * hourMs, 'ms', '2026-10-25 19:00'],
    ['America/New_York', '2026-11-25 14:00', 1, 'business_days', '2026-11-27 14:00'],
    ['America/New_York', '2026-11-25 14:00', 2, 'business_days', '2026-11-30 14:00'],
    ['America/New_York', '2026-10-30 13:00', 1, 'business_days', '2026-11-02 14:00'],
    ['America/New_York', '2027-03-12 14:00', 1, 'business_days', '2027-03-15 13:00'],
    ['America/New_York', '2027-01-15 14:00', 1, 'business_days', '2027-01-19 14:00'],
    ['America/New_York', '2026-10-31 13:00', 1, 'days', '2026-11-01 14:00'],
    // 02:30 is skipped on that night
    ['America/New_York', '2027-03-13 07:30', 1, 'days', '2027-03-14 07:30'],
    ['Australia/Lord_Howe', '2026-10-02 22:30', 1, 'days', '2026-10-03 22:00'],
    ['Australia/Lord_Howe', '2026-10-02 15:45', 1, 'days', '2026-10-03 15:45'],
    ['Australia/Lord_Howe', '2027-04-01 22:00', 1, 'business_days', '2027-04-04 22:30'],
    ['Africa/Casablanca', '2026-02-09 08:00', 7, 'days', '2026-02-16 09:00'],
    ['Asia/Kolkata', '2026-12-24 05:00', 1, 'business_days', '2026-12-28 05:00'],
    ['Pacific/Apia', '2026-11-26 21:00', 1, 'business_days', '2026-11-29 21:00'],
    ['Asia/Kathmandu', '2026-11-26 05:00', 1, 'business_days', '2026-11-29 05:00'],
    ['America/St_Johns', '2026-10-31 11:30', 1, 'days', '2026-11-01 12:30'],
    ['Etc/UTC', '2026-12-24 09:00', 1, 'business_days', '2026-12-25 09:00'],
    ['Etc/UTC', '2026-11-23 09:00', 90 * 60_000, 'ms', '2026-11-23 10:30'],
  ])('in %s: %s + %i %s is %s', (name, from, count, unit, to) => {
    expect(iso(addInterval(calendars[name], utc(from), { unit, count }))).toBe(to)
  })

  it.each(Object.entries(calendars))(
    'of 14 days at 09:00 stays 09:00 for a year in %s',
    (_name, calendar) => {
      const first = { day: utc('2026-09-07 00:00') / (24 * hourMs), minute: 540 }
      let at = toInstant(calendar.zone, first)
      for (let turn = 1; turn <= 26; turn += 1) {
        at = addInterval(calendar, at, { unit: 'days', count: 14 })
        const expected = { day: first.day + 14 * turn, minute: 540 }
        expect(toLocal(calendar.zone, at)).toEqual(expected)
      }
    },
  )

  it('of business days has no end where no day is a working day', () => {
    const closed = calendarOf('Europe/Berlin', '', hours('09:00-17:00', []))
    const add = () =>
      addInterval(closed, utc('2026-11-23 09:00'), { unit: 'business_days', count: 1 })
    expect(add).toThrow('The calendar in Europe/Berlin has no open minute in 400 days.')
  })
})

describe('whatever the calendar, the instant and the unit', () => {
  const question = fc.record({
    calendar: fc.constantFrom(...Object.values(calendars)),
    minute: fc.integer({ min: 0, max: 200 * 1440 }),
    unit: fc.constantFrom<Interval['unit']>('days', 'business_days', 'ms'),
    count: fc.integer({ min: 0, max: 100 }),
  })
  const fromOf = (minute: number) => utc('2026-09-02 00:00') + minute * 60_000

  it('a longer interval ends later', () => {
    fc.assert(
      fc.property(question, ({ calendar, minute, unit, count }) => {
        const end = addInterval(calendar, fromOf(minute), { unit, count })
        const later = addInterval(calendar, fromOf(minute), { unit, count: count + 1 })
        expect(later).toBeGreaterThan(end)
      }),
      { numRuns: 1_000 },
    )
  })

  // within the hour that a clock change skips or repeats, the wall clock itself is not monotone
  it('an interval that begins two hours later does not end earlier', () => {
    fc.assert(
      fc.property(question, fc.integer({ min: 120, max: 5_000 }), (asked, wait) => {
        const { calendar, minute, unit, count } = asked
        const end = addInterval(calendar, fromOf(minute), { unit, count })
        const later = addInterval(calendar, fromOf(minute + wait), { unit, count })
        // a day off counts for nothing, so what begins on it ends as if begun the day before
        const slack = unit === 'business_days' ? 24 * hourMs : 0
        expect(later).toBeGreaterThanOrEqual(end - slack)
      }),
      { numRuns: 1_000 },
    )
  })

  it('business days end on a working day', () => {
    fc.assert(
      fc.property(question, ({ calendar, minute, count }) => {
        const interval: Interval = { unit: 'business_days', count: count + 1 }
        const { day } = toLocal(calendar.zone, addInterval(calendar, fromOf(minute), interval))
        expect(isWorkingDay(calendar, day)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})

test.each<[Interval['unit'], number, string]>([
  ['days', 0, '0 days'],
  ['days', 1, '1 day'],
  ['days', 2, '2 days'],
  ['business_days', 1, '1 business day'],
  ['business_days', 3, '3 business days'],
  ['ms', hourMs, '1 hour'],
  ['ms', 36 * hourMs, '36 hours'],
  ['ms', 90 * 60_000, '90 minutes'],
  ['ms', 60_000, '1 minute'],
  ['ms', 45_000, '45 seconds'],
  ['ms', 1_500, '1500 milliseconds'],
])('%s %i reads %s', (unit, count, words) => {
  expect(describeInterval({ unit, count })).toBe(words)
})
