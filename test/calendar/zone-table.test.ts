import { DateTime } from 'luxon'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { zoneTable } from '../../calendar/zone-table.js'
import { toLocal } from '../../domain/time/local-time.js'

const day = 86_400_000
const utc = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

describe('a zone as plain data', () => {
  it('reads every instant of 400 days as the zone database does', () => {
    const names = Intl.supportedValuesOf('timeZone')
    expect(names.length).toBeGreaterThan(400)
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.integer({ min: 0, max: 3_000 }),
        fc.array(fc.integer({ min: 0, max: 398 * 1440 }), { minLength: 20, maxLength: 20 }),
        (name, startDay, minutes) => {
          const from = utc('2024-01-01 07:13') + startDay * day
          const zone = zoneTable(name, from)
          for (const minute of minutes) {
            const ms = from + minute * 60_000
            const truth = DateTime.fromMillis(ms, { zone: name }).toFormat('yyyy-MM-dd HH:mm')
            const local = toLocal(zone, ms)
            expect(iso(local.day * day + local.minute * 60_000)).toBe(truth)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test.each([
    ['Europe/Berlin', ['2026-03-29 01:00 120', '2026-10-25 01:00 60']],
    ['America/New_York', ['2026-03-08 07:00 -240', '2026-11-01 06:00 -300']],
    ['Pacific/Auckland', ['2026-04-04 14:00 720', '2026-09-26 14:00 780']],
    ['Africa/Casablanca', ['2026-02-15 02:00 0', '2026-03-22 02:00 60']],
    ['Asia/Kolkata', []],
    ['Etc/UTC', []],
  ])('knows the changes of %s to the minute', (name, changes) => {
    const zone = zoneTable(name, utc('2026-01-10 00:00'))
    const found = zone.offsets.slice(1).map(({ from_ms, minutes }) => `${iso(from_ms)} ${minutes}`)
    expect(found.slice(0, changes.length)).toEqual(changes)
  })

  it('reaches far enough for the longest wait of a step', () => {
    const now = utc('2026-11-23 23:59')
    expect(zoneTable('Etc/UTC', now).until_ms - now).toBeGreaterThan(398 * day)
  })

  it('is plain JSON', () => {
    const zone = zoneTable('Europe/Berlin', utc('2026-10-25 02:30'))
    expect(JSON.parse(JSON.stringify(zone))).toStrictEqual(zone)
  })

  it('is read once a day and zone', () => {
    const first = zoneTable('Europe/Berlin', utc('2026-10-25 02:30'))
    expect(zoneTable('Europe/Berlin', utc('2026-10-25 23:59'))).toBe(first)
    expect(zoneTable('Europe/Berlin', utc('2026-10-26 00:00'))).not.toEqual(first)
    expect(zoneTable('Europe/Paris', utc('2026-10-25 02:30')).name).toBe('Europe/Paris')
  })
})
