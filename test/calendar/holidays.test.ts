import { describe, expect, it, test } from 'vitest'
import { holidaysOf } from '../../calendar/holidays.js'

const day = 86_400_000
const utc = (date: string) => Date.parse(`${date}T12:00Z`)
const dates = (country: string, from: string) =>
  holidaysOf(country, utc(from)).map((holiday) => {
    const date = new Date(holiday.day * day).toISOString().slice(0, 10)
    return `${date} ${holiday.name}`
  })

describe('the public holidays', () => {
  it('of Germany are those of the whole country', () => {
    expect(dates('DE', '2026-11-01').filter((line) => line < '2027-06')).toEqual([
      '2026-12-25 Christmas Day',
      '2026-12-26 Boxing Day',
      "2027-01-01 New Year's Day",
      '2027-03-26 Good Friday',
      '2027-03-29 Easter Monday',
      '2027-05-01 Labour Day',
      '2027-05-06 Ascension Day',
      '2027-05-17 Whit Monday',
    ])
  })

  test.each([
    ['US', '2026-11-01', '2026-11-26 Thanksgiving Day'],
    ['US', '2026-11-01', '2026-12-25 Christmas Day'],
    // a Saturday, so the Friday before is free, too
    ['US', '2026-06-01', '2026-07-03 Independence Day (substitute day)'],
    ['US', '2027-06-01', "2027-12-31 New Year's Day (substitute day)"],
    ['GB', '2026-11-01', '2026-12-28 Boxing Day (substitute day)'],
    ['FR', '2026-11-01', '2027-07-14 Bastille Day'],
    ['JP', '2026-11-01', '2026-11-23 Labor Thanksgiving Day'],
    ['IN', '2026-11-01', '2027-01-26 Republic Day'],
    // no English name is known
    ['ES', '2026-11-01', '2026-12-06 Día de la Constitución Española'],
  ])('of %s from %s know %s', (country, from, line) => {
    expect(dates(country, from)).toContain(line)
  })

  it('of several days close each of them', () => {
    const feast = dates('EG', '2026-03-01').filter((line) => line.includes('Ramadan'))
    expect(feast.map((line) => line.slice(0, 10)).slice(0, 3)).toEqual([
      '2026-03-20',
      '2026-03-21',
      '2026-03-22',
    ])
  })

  it('that begin at sunset leave the day before open', () => {
    const found = dates('IL', '2026-09-01').filter((line) => line.includes('Yom Kippur'))
    expect(found[0]).toBe('2026-09-21 Day of Atonement (Yom Kippur)')
  })

  it('of an afternoon leave the day open', () => {
    const found = dates('CN', '2026-03-01')
    expect(found.filter((line) => line.startsWith('2026-03-08'))).toEqual([])
  })

  it('are one a day, in order, from the day before for 400 days', () => {
    const from = utc('2026-01-25')
    for (const country of ['EG', 'IR', 'JP', 'US', 'DE', 'LK']) {
      const days = holidaysOf(country, from).map((holiday) => holiday.day)
      expect(days).toEqual([...new Set(days)].sort((a, b) => a - b))
      expect(days[0]).toBeGreaterThanOrEqual(Math.floor(from / day) - 1)
      expect(days.at(-1)).toBeLessThanOrEqual(Math.floor(from / day) + 399)
    }
    expect(dates('DE', '2026-12-26')[0]).toBe('2026-12-25 Christmas Day')
    expect(dates('DE', '2026-12-27')[0]).toBe('2026-12-26 Boxing Day')
    expect(dates('DE', '2026-11-22').at(-1)).toBe('2026-12-26 Boxing Day'.replace('2026', '2027'))
  })

  it.each(['', 'XX', 'ZZ'])('of the unknown country %j are none', (country) => {
    expect(holidaysOf(country, utc('2026-11-01'))).toEqual([])
  })

  it('do not hang on the zone of the machine', () => {
    const before = process.env.TZ
    process.env.TZ = 'Pacific/Kiritimati'
    try {
      expect(dates('NZ', '2029-11-01')).toContain('2029-12-25 Christmas Day')
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })
})
