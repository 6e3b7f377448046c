import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { zoneTable } from '../../../calendar/zone-table.js'
import {
  loadOf,
  nextFreeSlot,
  type SenderTouch,
  type SlotSearch,
} from '../../../domain/ledger/next-free-slot.js'
import { dayOf, gapMs, judgeSender, nameOfDay } from '../../../domain/ledger/sender-capacity.js'

const utc = (reading: string) => Date.parse(`${reading.replace(' ', 'T')}Z`)
const minute = 60_000
const monday9 = utc('2026-11-23 09:00')
const zone = zoneTable('Etc/UTC', monday9)
const hours = { start_minute: 540, end_minute: 1020, days: [1, 2, 3, 4, 5] }
const calendar = { zone, hours, holidays: [] }
const rules = { zone, daily_cap: 3, ramp: null, min_gap_seconds: 90, first_sent_day: null }
const ask = { at_ms: monday9, step: 1, jitter_key: 'key' }

const sent = (reading: string): SenderTouch => ({ at_ms: utc(reading), step: 1, planned: false })
const planned = (reading: string, step = 1): SenderTouch => ({
  at_ms: utc(reading),
  step,
  planned: true,
})

const gapRefusal = { kind: 'gap', reason: 'the gap' } as const
const dayRefusal = { kind: 'day_cap', reason: 'the cap' } as const

function find(changes: Partial<SlotSearch>): string {
  const search = { rules, ask, calendar, others: [], refusal: gapRefusal, ...changes }
  return new Date(nextFreeSlot(search).at_ms).toISOString().slice(0, 16).replace('T', ' ')
}

describe('the next free slot of a sender', () => {
  test.each<[string, SenderTouch[], string]>([
    // a gap of 90 seconds and its jitter ends inside the second minute
    ['after one that just left', [sent('2026-11-23 09:00')], '2026-11-23 09:02'],
    [
      'behind a row of planned ones',
      [sent('2026-11-23 09:00'), planned('2026-11-23 09:02')],
      '2026-11-23 09:04',
    ],
    [
      'in a hole that is wide enough',
      [sent('2026-11-23 09:00'), planned('2026-11-23 09:04')],
      '2026-11-23 09:02',
    ],
    [
      'not in a hole that is too small',
      [sent('2026-11-23 09:00'), planned('2026-11-23 09:03')],
      '2026-11-23 09:05',
    ],
  ])('by its gap: %s', (_name, others, expected) => {
    expect(find({ others })).toBe(expected)
  })

  it('lies on a later day once this one is planned full, and says so', () => {
    const others = [
      sent('2026-11-23 09:00'),
      planned('2026-11-23 10:00'),
      planned('2026-11-23 11:00'),
    ]
    const found = nextFreeSlot({ rules, ask, calendar, others, refusal: gapRefusal })
    expect(nameOfDay(dayOf(rules, found.at_ms))).toBe('2026-11-24')
    expect(found.reason).toBe("the sender's day is fully planned")
  })

  it('passes over days that others have taken, and over the weekend', () => {
    const full = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'].flatMap(
      (day) => [planned(`${day} 09:00`), planned(`${day} 12:00`), planned(`${day} 15:00`)],
    )
    expect(find({ others: full, refusal: dayRefusal })).toMatch(/^2026-11-30 09:/)
  })

  it('is earlier for a follow-up, which first touches make room for', () => {
    const others = [
      planned('2026-11-24 09:00'),
      planned('2026-11-24 10:00'),
      planned('2026-11-24 11:00'),
      sent('2026-11-23 09:00'),
      sent('2026-11-23 09:00'),
      sent('2026-11-23 09:00'),
    ]
    expect(find({ others, refusal: dayRefusal })).toMatch(/^2026-11-25/)
    const followUp = { ...ask, step: 2 }
    expect(find({ others, ask: followUp, refusal: dayRefusal })).toMatch(/^2026-11-24/)
  })

  it('counts the days of the sender, not of the recipient', () => {
    // 00:30 of Tuesday in Auckland is still Monday noon for the recipient
    const auckland = { ...rules, daily_cap: 1, zone: zoneTable('Pacific/Auckland', monday9) }
    const others = [sent('2026-11-23 09:00')]
    expect(find({ rules: auckland, others, refusal: dayRefusal })).toBe('2026-11-23 11:00')
  })

  it('grows with the ramp', () => {
    const ramp = { ...rules, daily_cap: 40, ramp: { start: 1, add_per_day: 1 } }
    const others = [
      sent('2026-11-23 09:00'),
      planned('2026-11-24 09:00'),
      planned('2026-11-24 10:00'),
      planned('2026-11-25 09:00'),
    ]
    expect(find({ rules: ramp, others, refusal: dayRefusal })).toMatch(/^2026-11-25/)
  })

  it('ends its search after a year', () => {
    const others = Array.from({ length: 500 }, (_, day) => ({
      at_ms: monday9 + day * 1440 * minute,
      step: 1,
      planned: true,
    }))
    const found = find({ rules: { ...rules, daily_cap: 1 }, others, refusal: dayRefusal })
    expect(found.startsWith('2027-11-2')).toBe(true)
  })

  it('spreads hundreds that were all planned for one minute, each asked about few times', () => {
    const cap = 40
    const many = { ...rules, daily_cap: cap }
    const touches = Array.from({ length: 300 }, (_, i) => ({
      key: `touch ${i}`,
      at_ms: monday9,
      planned: true,
      step: 1,
      refusals: 0,
    }))
    for (;;) {
      const open = touches.filter((touch) => touch.planned).sort((a, b) => a.at_ms - b.at_ms)
      const touch = open[0]
      if (!touch) break
      const one = { at_ms: touch.at_ms, step: 1, jitter_key: touch.key }
      const others = touches.filter((other) => other !== touch)
      const refusal = judgeSender(many, one, loadOf(many, one, others))
      if (!refusal) {
        touch.planned = false
        continue
      }
      touch.refusals += 1
      touch.at_ms = nextFreeSlot({ rules: many, ask: one, calendar, others, refusal }).at_ms
    }
    const perDay = Map.groupBy(touches, (touch) => nameOfDay(dayOf(many, touch.at_ms)))
    expect([...perDay.values()].map((day) => day.length)).toEqual([40, 40, 40, 40, 40, 40, 40, 20])
    expect(Math.max(...touches.map((touch) => touch.refusals))).toBeLessThanOrEqual(2)
  })

  it('is never refused when nothing changes in between', () => {
    const other = fc.record({
      at_ms: fc.integer({ min: 0, max: 3 * 1440 }).map((m) => monday9 + m * minute),
      step: fc.integer({ min: 1, max: 3 }),
      planned: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(other, { maxLength: 30 }),
        fc.integer({ min: 1, max: 3 }),
        (others, step) => {
          const wish = { ...ask, step }
          const refusal = judgeSender(rules, wish, loadOf(rules, wish, others))
          if (!refusal) return
          const { at_ms } = nextFreeSlot({ rules, ask: wish, calendar, others, refusal })
          const later = { ...wish, at_ms }
          expect(judgeSender(rules, later, loadOf(rules, later, others))).toBeUndefined()
          const gap = gapMs(rules, wish.jitter_key)
          for (const taken of others) {
            expect(Math.abs(taken.at_ms - at_ms)).toBeGreaterThanOrEqual(gap)
          }
        },
      ),
    )
  })
})
