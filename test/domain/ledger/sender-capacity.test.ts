import { describe, expect, it, test } from 'vitest'
import { zoneTable } from '../../../calendar/zone-table.js'
import {
  capOfDay,
  dayOf,
  gapMs,
  judgeSender,
  nameOfDay,
  startOfDay,
  type SenderLoad,
  type SenderRules,
} from '../../../domain/ledger/sender-capacity.js'

const utc = (reading: string) => Date.parse(`${reading.replace(' ', 'T')}Z`)
const now = utc('2026-11-23 09:00')
const today = dayOf({ zone: zoneTable('Europe/Berlin', now) }, now)

const rules: SenderRules = {
  zone: zoneTable('Europe/Berlin', now),
  daily_cap: 40,
  ramp: { start: 10, add_per_day: 5 },
  min_gap_seconds: 90,
  first_sent_day: '2026-11-23',
}
const ask = { at_ms: now, step: 1, jitter_key: 'key' }
const quiet: SenderLoad = { counted_today: 0, follow_ups_today: 0, near_ms: [] }

describe('the cap of a day', () => {
  test.each<[string, Partial<SenderRules>, number, number]>([
    ['the first day', {}, 0, 10],
    ['the second', {}, 1, 15],
    ['the day before the last of the ramp', {}, 5, 35],
    ['the ramp ends at the cap', {}, 6, 40],
    ['long after', {}, 300, 40],
    ['no ramp', { ramp: null }, 0, 40],
    ['a cap below the ramp', { daily_cap: 7 }, 0, 7],
    ['a flat ramp', { ramp: { start: 3, add_per_day: 0 } }, 100, 3],
    ['never sent: today is the first day', { first_sent_day: null }, 0, 10],
    ['never sent: tomorrow is the second', { first_sent_day: null }, 1, 15],
    ['sent since Friday', { first_sent_day: '2026-11-20' }, 0, 25],
    ['a clock that was set back', { first_sent_day: '2026-12-24' }, 0, 10],
  ])('%s', (_name, changes, daysOn, cap) => {
    expect(capOfDay({ ...rules, ...changes }, today + daysOn, now)).toBe(cap)
  })
})

describe('the gap', () => {
  test.each([
    // asked for, the least and the most that it may be, in seconds
    [0, 0, 0],
    [1, 1, 1.2],
    [90, 90, 108],
    [100, 100, 120],
    [3600, 3600, 3620],
  ])('of %i seconds is %i to %i', (min_gap_seconds, least, most) => {
    const gaps = Array.from({ length: 500 }, (_, i) => gapMs({ min_gap_seconds }, `key ${i}`))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(least * 1000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(most * 1000)
    if (least > 1) expect(new Set(gaps).size).toBeGreaterThan(100)
  })

  it('is the same for the same touch', () => {
    expect(gapMs(rules, 'one')).toBe(gapMs(rules, 'one'))
  })
})

describe('a sender', () => {
  const gap = gapMs(rules, ask.jitter_key)

  test.each<[string, Partial<SenderLoad>, number, string]>([
    ['with nothing to do', {}, 1, 'free'],
    ['that has just sent', { near_ms: [now] }, 1, 'gap'],
    ['that sent a gap ago', { near_ms: [now - Math.ceil(gap / 60_000) * 60_000] }, 1, 'free'],
    ['that sent a minute ago', { near_ms: [now - 60_000] }, 1, 'gap'],
    ['that sends a minute later', { near_ms: [now + 60_000] }, 1, 'gap'],
    // the second minute before, but in its first seconds: counted as of that minute
    ['that left within the grace', { near_ms: [now - 120_000 + 9_999] }, 1, 'free'],
    ['with a place left', { counted_today: 9 }, 1, 'free'],
    ['with a full day', { counted_today: 10 }, 1, 'day_cap'],
    ['with a full day, a follow-up', { counted_today: 10 }, 2, 'day_cap'],
    ['beyond its day', { counted_today: 11 }, 1, 'day_cap'],
    ['with a place for a follow-up', { counted_today: 8, follow_ups_today: 2 }, 1, 'follow_ups'],
    ['with that place, a follow-up', { counted_today: 8, follow_ups_today: 2 }, 2, 'free'],
    ['with places for both', { counted_today: 8, follow_ups_today: 1 }, 1, 'free'],
    ['with more follow-ups than day', { follow_ups_today: 400 }, 1, 'follow_ups'],
    ['with more follow-ups than day, a follow-up', { follow_ups_today: 400 }, 3, 'free'],
  ])('%s', (_name, load, step, expected) => {
    const refusal = judgeSender(rules, { ...ask, step }, { ...quiet, ...load })
    expect(refusal?.kind ?? 'free').toBe(expected)
  })

  test.each<[Partial<SenderRules>, Partial<SenderLoad>, string]>([
    [{}, { near_ms: [now] }, 'at least 90 seconds between two messages of the sender'],
    [{}, { counted_today: 10 }, "the sender's ramp allows 10 messages on this day"],
    [{ ramp: null }, { counted_today: 40 }, "the sender's daily cap of 40 is reached"],
    [{ daily_cap: 10 }, { counted_today: 10 }, "the sender's daily cap of 10 is reached"],
    [{}, { follow_ups_today: 10 }, "the rest of the sender's day is kept for follow-ups"],
  ])('says why: %j %j', (changes, load, reason) => {
    const refusal = judgeSender({ ...rules, ...changes }, ask, { ...quiet, ...load })
    expect(refusal?.reason).toBe(reason)
  })

  it('without a gap may send twice in one instant', () => {
    const hasty = { ...rules, min_gap_seconds: 0 }
    expect(judgeSender(hasty, ask, { ...quiet, near_ms: [now] })).toBeUndefined()
  })
})

test.each([
  // the sender's zone, an instant, its local day, when that day began
  ['Etc/UTC', '2026-11-23 23:59:59', '2026-11-23', '2026-11-23 00:00'],
  ['Europe/Berlin', '2026-11-23 22:59:59', '2026-11-23', '2026-11-22 23:00'],
  ['Europe/Berlin', '2026-11-23 23:00:00', '2026-11-24', '2026-11-23 23:00'],
  ['America/New_York', '2026-11-24 04:59:59', '2026-11-23', '2026-11-23 05:00'],
  ['Asia/Kolkata', '2026-11-23 18:30:00', '2026-11-24', '2026-11-23 18:30'],
  ['Pacific/Auckland', '2026-11-24 11:00:00', '2026-11-25', '2026-11-24 11:00'],
  // a day of 25 hours, one of 23, and one that begins at 01:00 because midnight is skipped
  ['Europe/Berlin', '2026-10-25 22:59:59', '2026-10-25', '2026-10-24 22:00'],
  ['America/New_York', '2027-03-15 03:59:59', '2027-03-14', '2027-03-14 05:00'],
  ['Africa/Cairo', '2027-04-30 12:00:00', '2027-04-30', '2027-04-29 22:00'],
])('in %s, %s belongs to %s', (zone, instant, day, start) => {
  const sender = { zone: zoneTable(zone, utc(instant)) }
  const found = dayOf(sender, utc(instant))
  expect(nameOfDay(found)).toBe(day)
  expect(startOfDay(sender, found)).toBe(utc(start))
})
