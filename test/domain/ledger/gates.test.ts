import { expect, test } from 'vitest'
import { zoneTable } from '../../../calendar/zone-table.js'
import { closedBecause } from '../../../domain/ledger/closed-because.js'
import { consentFor } from '../../../domain/ledger/consent-for.js'
import { leftAt } from '../../../domain/ledger/left-at.js'

const utc = (reading: string) => Date.parse(`${reading.replace(' ', 'T')}Z`)
const hours = { start_minute: 540, end_minute: 1020, days: [1, 2, 3, 4, 5] }
const christmas = { day: utc('2026-12-25 00:00') / 86_400_000, name: 'Christmas Day' }

test.each<[string, string, string | undefined]>([
  ['Europe/Berlin', '2026-11-23 08:00', undefined],
  [
    'Europe/Berlin',
    '2026-11-23 07:59:59.999',
    "08:59 Europe/Berlin is outside the recipient's working hours",
  ],
  [
    'Europe/Berlin',
    '2026-11-23 16:00',
    "17:00 Europe/Berlin is outside the recipient's working hours",
  ],
  ['Europe/Berlin', '2026-11-22 12:00', 'Sunday is not a working day of the recipient'],
  // still Sunday evening in Los Angeles
  ['America/Los_Angeles', '2026-11-23 07:59', 'Sunday is not a working day of the recipient'],
  ['Europe/Berlin', '2026-12-25 12:00', 'Christmas Day is a holiday of the recipient'],
])('in %s at %s: %s', (zone, instant, reason) => {
  const calendar = { zone: zoneTable(zone, utc('2026-11-01 00:00')), hours, holidays: [christmas] }
  expect(closedBecause(calendar, utc(instant))).toBe(reason)
})

const proven = { at: '2026-11-23T09:00:00Z', source: 'web form' }

test.each([
  ['email', {}, 'not_needed'],
  ['linkedin', {}, 'not_needed'],
  ['sms', {}, 'missing'],
  ['sms', { sms: 'unproven' as const }, 'missing'],
  ['sms', { calls: proven }, 'missing'],
  ['sms', { sms: proven }, 'given'],
  // a person calls, and not a machine
  ['call', {}, 'not_needed'],
])('consent for %s with %j is %s', (channel, consent, standing) => {
  expect(consentFor(channel, consent)).toBe(standing)
})

test.each([
  ['2026-11-23 09:12:00.000', '2026-11-23 09:12:00.000'],
  ['2026-11-23 09:12:09.999', '2026-11-23 09:12:00.000'],
  ['2026-11-23 09:12:10.000', '2026-11-23 09:12:10.000'],
  ['2026-11-23 09:12:59.999', '2026-11-23 09:12:59.999'],
])('a touch that left at %s counts from %s', (left, counted) => {
  expect(leftAt(utc(left))).toBe(utc(counted))
})
