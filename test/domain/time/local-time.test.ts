import { DateTime } from 'luxon'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { zoneTable } from '../../../calendar/zone-table.js'
import { daysLater } from '../../../domain/time/days-later.js'
import { describeInstant } from '../../../domain/time/describe-instant.js'
import { durationMs } from '../../../domain/time/duration-ms.js'
import { toInstant, toLocal, weekdayOf } from '../../../domain/time/local-time.js'

const day = 86_400_000
const utc = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

/** `2026-10-25 02:30` as the days and minutes of a wall clock, and back. */
const localOf = (text: string) => {
  const ms = utc(text)
  return { day: Math.floor(ms / day), minute: (ms % day) / 60_000 }
}
const readingOf = (local: { day: number; minute: number }) =>
  iso(local.day * day + local.minute * 60_000)

const zoneAt = (name: string, near: string) => zoneTable(name, utc(near) - 30 * day)

describe('a wall clock', () => {
  test.each([
    // zone, wall clock, instant (UTC)
    ['Etc/UTC', '2026-11-23 09:00', '2026-11-23 09:00'],
    ['Europe/Berlin', '2026-11-23 09:00', '2026-11-23 08:00'],
    ['America/New_York', '2026-11-23 09:00', '2026-11-23 14:00'],
    ['Asia/Kolkata', '2026-11-23 09:00', '2026-11-23 03:30'],
    ['Asia/Kathmandu', '2026-11-23 09:00', '2026-11-23 03:15'],
    ['Pacific/Auckland', '2026-11-23 09:00', '2026-11-22 20:00'],
    ['Pacific/Kiritimati', '2026-11-23 00:30', '2026-11-22 10:30'],
    ['Pacific/Pago_Pago', '2026-11-22 23:30', '2026-11-23 10:30'],
    // clocks go forward: a reading that does not exist lies as far behind the gap as it lay in it
    ['Europe/Berlin', '2027-03-28 01:59', '2027-03-28 00:59'],
    ['Europe/Berlin', '2027-03-28 02:00', '2027-03-28 01:00', '2027-03-28 03:00'],
    ['Europe/Berlin', '2027-03-28 02:30', '2027-03-28 01:30', '2027-03-28 03:30'],
    ['Europe/Berlin', '2027-03-28 03:00', '2027-03-28 01:00'],
    ['America/New_York', '2027-03-14 02:30', '2027-03-14 07:30', '2027-03-14 03:30'],
    ['Africa/Cairo', '2027-04-30 00:15', '2027-04-29 22:15', '2027-04-30 01:15'],
    ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03 15:45', '2026-10-04 02:45'],
    ['Africa/Casablanca', '2026-03-22 02:30', '2026-03-22 02:30', '2026-03-22 03:30'],
    // clocks go back: of the two instants the first
    ['Europe/Berlin', '2026-10-25 01:59', '2026-10-24 23:59'],
    ['Europe/Berlin', '2026-10-25 02:00', '2026-10-25 00:00'],
    ['Europe/Berlin', '2026-10-25 02:59', '2026-10-25 00:59'],
    ['Europe/Berlin', '2026-10-25 03:00', '2026-10-25 02:00'],
    ['America/New_York', '2026-11-01 01:30', '2026-11-01 05:30'],
    ['Pacific/Auckland', '2027-04-04 02:30', '2027-04-03 13:30'],
    ['Africa/Casablanca', '2026-02-15 02:30', '2026-02-15 01:30'],
  ])('in %s reads %s at %s UTC', (name, wall, instant, readsBack = wall) => {
    const zone = zoneAt(name, wall)
    expect(iso(toInstant(zone, localOf(wall)))).toBe(instant)
    expect(readingOf(toLocal(zone, utc(instant)))).toBe(readsBack)
  })

  it('reads both instants of an overlap the same', () => {
    const zone = zoneAt('Europe/Berlin', '2026-10-25 02:30')
    expect(readingOf(toLocal(zone, utc('2026-10-25 00:30')))).toBe('2026-10-25 02:30')
    expect(readingOf(toLocal(zone, utc('2026-10-25 01:30')))).toBe('2026-10-25 02:30')
  })

  it('cuts seconds off', () => {
    const zone = zoneAt('Etc/UTC', '2026-11-23 09:00')
    expect(toLocal(zone, utc('2026-11-23 09:00') + 59_999)).toEqual(localOf('2026-11-23 09:00'))
  })

  it('reads UTC from a table without offsets', () => {
    const zone = { name: 'Nowhere', offsets: [], until_ms: 0 }
    expect(readingOf(toLocal(zone, utc('2026-11-23 09:00')))).toBe('2026-11-23 09:00')
  })

  test.each([
    ['1970-01-01', 4],
    ['1969-12-31', 3],
    ['2026-11-22', 7],
    ['2026-11-23', 1],
    ['2028-02-29', 2],
  ])('%s is weekday %i', (date, weekday) => {
    expect(weekdayOf(localOf(`${date} 00:00`).day)).toBe(weekday)
  })
})

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Africa/Cairo',
  'America/Santiago',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Asia/Gaza',
  'Etc/UTC',
]

describe('days later', () => {
  test.each([
    // zone, from, days, to; both read on the wall clock of the zone
    ['Europe/Berlin', '2026-10-24 09:00', 1, '2026-10-25 09:00'],
    ['Europe/Berlin', '2026-10-11 09:00', 14, '2026-10-25 09:00'],
    ['Europe/Berlin', '2026-10-24 02:30', 1, '2026-10-25 02:30'],
    ['Europe/Berlin', '2027-03-27 09:00', 1, '2027-03-28 09:00'],
    ['Europe/Berlin', '2027-03-27 02:30', 1, '2027-03-28 03:30'],
    ['Europe/Berlin', '2026-10-24 09:00', 200, '2027-05-12 09:00'],
    ['America/New_York', '2026-10-31 09:00', 1, '2026-11-01 09:00'],
    ['America/New_York', '2027-03-13 09:00', 1, '2027-03-14 09:00'],
    ['America/New_York', '2027-03-13 02:30', 1, '2027-03-14 03:30'],
    ['Pacific/Auckland', '2027-04-03 09:00', 1, '2027-04-04 09:00'],
    ['Asia/Kolkata', '2026-10-24 09:15', 3, '2026-10-27 09:15'],
    ['Asia/Kathmandu', '2026-10-31 09:45', 3, '2026-11-03 09:45'],
    ['Africa/Casablanca', '2026-02-14 09:00', 1, '2026-02-15 09:00'],
    ['Africa/Casablanca', '2026-03-21 09:00', 1, '2026-03-22 09:00'],
    ['Europe/Berlin', '2026-10-24 09:00', 0, '2026-10-24 09:00'],
  ])('%s: %s + %i days is %s', (name, from, days, to) => {
    const zone = zoneAt(name, from)
    const found = daysLater(zone, toInstant(zone, localOf(from)), days)
    expect(readingOf(toLocal(zone, found))).toBe(to)
  })

  it('agrees with a calendar on every day of a year, in every kind of zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 525_600 }),
        fc.integer({ min: 0, max: 30 }),
        (name, minute, days) => {
          const zone = zoneTable(name, utc('2026-06-01 00:00'))
          const from = utc('2026-06-01 00:00') + minute * 60_000
          const calendar = DateTime.fromMillis(from, { zone: name }).plus({ days })
          const found = toLocal(zone, daysLater(zone, from, days))
          expect(readingOf(found)).toBe(calendar.toFormat('yyyy-MM-dd HH:mm'))
        },
      ),
      { numRuns: 500 },
    )
  })
})

test.each([
  ['Europe/Berlin', '2026-11-23 08:12', 'Mon 23 Nov 09:12 Europe/Berlin'],
  ['Etc/UTC', '2026-01-04 00:05', 'Sun 4 Jan 00:05 Etc/UTC'],
  ['Asia/Kathmandu', '2026-12-31 18:20', 'Fri 1 Jan 00:05 Asia/Kathmandu'],
  ['America/New_York', '2027-01-01 04:59', 'Thu 31 Dec 23:59 America/New_York'],
])('%s %s is %s', (name, instant, words) => {
  expect(describeInstant(zoneAt(name, instant), utc(instant))).toBe(words)
})

test.each([
  ['P14D', 14 * day],
  ['P2W', 14 * day],
  ['P1W2D', 9 * day],
  ['PT6H', 6 * 3_600_000],
  ['PT15M', 15 * 60_000],
  ['PT1S', 1_000],
  ['P1DT12H30M5S', day + 12 * 3_600_000 + 30 * 60_000 + 5_000],
  ['P0D', 0],
])('%s is %i ms', (duration, ms) => {
  expect(durationMs(duration)).toBe(ms)
})
