import { describe, expect, it } from 'vitest'
import type { Calendar } from '../../../contracts/temporal/calendar.js'
import { nextSlot } from '../../../domain/time/next-slot.js'
import { calendarOf, hours, iso, office, utc } from './support/calendars.js'

/** With this key a slot that is moved lies ten minutes after the opening. */
const jitter_key = 'default/acc_1/con_1/1/email'
const jitter = 10 * 60_000

const closedReasons = ['outside_hours', 'not_a_working_day']

/**
 * All instants are UTC and were worked out on paper. `slot` is the opening where the slot is moved, and
 * why is `no`, a reason, or the name of the holiday.
 */
type Row = [earliest: string, slot: string, why: string]

function check(calendar: Calendar, rows: Row[]): void {
  it.each(rows)('%s becomes %s (%s)', (earliest, expected, why) => {
    const slot = nextSlot({ earliest_ms: utc(earliest), calendar, jitter_key })
    const isHoliday = why !== 'no' && !closedReasons.includes(why)
    expect({ ...slot, at_ms: iso(slot.at_ms) }).toEqual({
      at_ms: iso(utc(expected) + (why === 'no' ? 0 : jitter)),
      moved: isHoliday ? 'holiday' : why,
      holiday: isHoliday ? why : null,
    })
  })
}

// summer time (+2) ends on Sunday 2026-10-25 at 01:00 and begins on Sunday 2027-03-28 at 01:00
describe('Europe/Berlin, 09:00 to 17:00, German holidays', () => {
  check(calendarOf('Europe/Berlin', 'DE'), [
    ['2026-10-02 15:00', '2026-10-05 07:00', 'outside_hours'],
    ['2026-10-23 06:59', '2026-10-23 07:00', 'outside_hours'],
    ['2026-10-23 07:00', '2026-10-23 07:00', 'no'],
    ['2026-10-23 14:59', '2026-10-23 14:59', 'no'],
    ['2026-10-23 15:00', '2026-10-26 08:00', 'outside_hours'],
    ['2026-10-24 10:00', '2026-10-26 08:00', 'not_a_working_day'],
    ['2026-10-25 00:30', '2026-10-26 08:00', 'not_a_working_day'],
    ['2026-10-25 01:30', '2026-10-26 08:00', 'not_a_working_day'],
    ['2026-10-25 22:59', '2026-10-26 08:00', 'not_a_working_day'],
    ['2026-10-25 23:00', '2026-10-26 08:00', 'outside_hours'],
    ['2026-10-26 07:30', '2026-10-26 08:00', 'outside_hours'],
    ['2026-10-26 15:59', '2026-10-26 15:59', 'no'],
    ['2026-10-26 16:00', '2026-10-27 08:00', 'outside_hours'],
    ['2026-12-23 16:00', '2026-12-24 08:00', 'outside_hours'],
    ['2026-12-24 15:59', '2026-12-24 15:59', 'no'],
    ['2026-12-24 16:00', '2026-12-28 08:00', 'outside_hours'],
    ['2026-12-24 22:59', '2026-12-28 08:00', 'outside_hours'],
    ['2026-12-24 23:00', '2026-12-28 08:00', 'Christmas Day'],
    ['2026-12-25 10:00', '2026-12-28 08:00', 'Christmas Day'],
    ['2026-12-26 10:00', '2026-12-28 08:00', 'not_a_working_day'],
    ['2026-12-31 16:00', '2027-01-04 08:00', 'outside_hours'],
    ['2027-01-01 09:00', '2027-01-04 08:00', "New Year's Day"],
    ['2027-03-25 16:00', '2027-03-30 07:00', 'outside_hours'],
    ['2027-03-26 09:00', '2027-03-30 07:00', 'Good Friday'],
    ['2027-03-27 09:00', '2027-03-30 07:00', 'not_a_working_day'],
    ['2027-03-28 00:59', '2027-03-30 07:00', 'not_a_working_day'],
    ['2027-03-28 01:00', '2027-03-30 07:00', 'not_a_working_day'],
    ['2027-03-28 21:59', '2027-03-30 07:00', 'not_a_working_day'],
    ['2027-03-28 22:00', '2027-03-30 07:00', 'Easter Monday'],
    ['2027-03-29 10:00', '2027-03-30 07:00', 'Easter Monday'],
    ['2027-03-30 06:59', '2027-03-30 07:00', 'outside_hours'],
    ['2027-03-30 07:00', '2027-03-30 07:00', 'no'],
  ])
})

describe('Europe/London, 09:00 to 17:00, British holidays', () => {
  check(calendarOf('Europe/London', 'GB'), [
    ['2026-10-23 16:00', '2026-10-26 09:00', 'outside_hours'],
    ['2026-10-25 12:00', '2026-10-26 09:00', 'not_a_working_day'],
    ['2026-12-24 17:00', '2026-12-29 09:00', 'outside_hours'],
    ['2026-12-28 12:00', '2026-12-29 09:00', 'Boxing Day (substitute day)'],
    ['2027-03-25 16:59', '2027-03-25 16:59', 'no'],
    ['2027-03-25 17:00', '2027-03-30 08:00', 'outside_hours'],
    ['2027-03-29 12:00', '2027-03-30 08:00', 'Easter Monday'],
  ])
})

// summer time (-4) ends on Sunday 2026-11-01 at 06:00 and begins on Sunday 2027-03-14 at 07:00
describe('America/New_York, 09:00 to 17:00, US holidays', () => {
  check(calendarOf('America/New_York', 'US'), [
    ['2026-10-30 20:59', '2026-10-30 20:59', 'no'],
    ['2026-10-30 21:00', '2026-11-02 14:00', 'outside_hours'],
    ['2026-11-01 05:30', '2026-11-02 14:00', 'not_a_working_day'],
    ['2026-11-01 06:30', '2026-11-02 14:00', 'not_a_working_day'],
    ['2026-11-02 13:30', '2026-11-02 14:00', 'outside_hours'],
    ['2026-11-02 14:00', '2026-11-02 14:00', 'no'],
    ['2026-11-02 21:59', '2026-11-02 21:59', 'no'],
    ['2026-11-02 22:00', '2026-11-03 14:00', 'outside_hours'],
    ['2026-11-11 15:00', '2026-11-12 14:00', 'Veterans Day'],
    ['2026-11-25 22:00', '2026-11-27 14:00', 'outside_hours'],
    ['2026-11-26 04:59', '2026-11-27 14:00', 'outside_hours'],
    ['2026-11-26 05:00', '2026-11-27 14:00', 'Thanksgiving Day'],
    ['2026-11-26 15:00', '2026-11-27 14:00', 'Thanksgiving Day'],
    ['2026-12-25 15:00', '2026-12-28 14:00', 'Christmas Day'],
    ['2026-12-26 15:00', '2026-12-28 14:00', 'not_a_working_day'],
    ['2027-01-01 15:00', '2027-01-04 14:00', "New Year's Day"],
    ['2027-01-18 15:00', '2027-01-19 14:00', 'Martin Luther King Jr. Day'],
    ['2027-03-12 22:00', '2027-03-15 13:00', 'outside_hours'],
    ['2027-03-14 06:59', '2027-03-15 13:00', 'not_a_working_day'],
    ['2027-03-14 07:00', '2027-03-15 13:00', 'not_a_working_day'],
    ['2027-03-26 15:00', '2027-03-26 15:00', 'no'],
  ])
})

// half an hour of summer time: +10:30 until 2026-10-03 15:30, +11 until 2027-04-03 15:00
describe('Australia/Lord_Howe, 09:00 to 17:00, Australian holidays', () => {
  check(calendarOf('Australia/Lord_Howe', 'AU'), [
    ['2026-10-02 06:29', '2026-10-02 06:29', 'no'],
    ['2026-10-02 06:30', '2026-10-04 22:00', 'outside_hours'],
    ['2026-10-03 15:29', '2026-10-04 22:00', 'not_a_working_day'],
    ['2026-10-03 15:30', '2026-10-04 22:00', 'not_a_working_day'],
    ['2026-10-04 21:59', '2026-10-04 22:00', 'outside_hours'],
    ['2026-10-04 22:00', '2026-10-04 22:00', 'no'],
    ['2026-10-05 05:59', '2026-10-05 05:59', 'no'],
    ['2026-10-05 06:00', '2026-10-05 22:00', 'outside_hours'],
    ['2027-03-25 06:00', '2027-03-29 22:00', 'outside_hours'],
    ['2027-03-25 22:00', '2027-03-29 22:00', 'Good Friday'],
    ['2027-04-02 06:00', '2027-04-04 22:30', 'outside_hours'],
    ['2027-04-03 14:45', '2027-04-04 22:30', 'not_a_working_day'],
    ['2027-04-03 15:15', '2027-04-04 22:30', 'not_a_working_day'],
    ['2027-04-04 22:29', '2027-04-04 22:30', 'outside_hours'],
    ['2027-04-04 22:30', '2027-04-04 22:30', 'no'],
  ])
})

// an hour less during Ramadan: +1, +0 from 2026-02-15 02:00 to 2026-03-22 02:00
describe('Africa/Casablanca, 09:00 to 17:00, Moroccan holidays', () => {
  // what follows in September 2026 differs between the zone databases of Node versions
  const calendar = calendarOf('Africa/Casablanca', 'MA', office, utc('2026-01-01 00:00'))
  check(calendar, [
    ['2026-02-13 16:00', '2026-02-16 09:00', 'outside_hours'],
    ['2026-02-15 02:30', '2026-02-16 09:00', 'not_a_working_day'],
    ['2026-02-16 08:30', '2026-02-16 09:00', 'outside_hours'],
    ['2026-02-16 16:59', '2026-02-16 16:59', 'no'],
    ['2026-03-19 17:00', '2026-03-23 08:00', 'outside_hours'],
    ['2026-03-20 10:00', '2026-03-23 08:00', 'End of Ramadan (Eid al-Fitr)'],
    ['2026-05-01 10:00', '2026-05-04 08:00', 'Labour Day'],
  ])
})

describe('Asia/Kolkata, 09:00 to 17:00, Indian holidays', () => {
  check(calendarOf('Asia/Kolkata', 'IN'), [
    ['2026-11-23 03:29', '2026-11-23 03:30', 'outside_hours'],
    ['2026-11-23 03:30', '2026-11-23 03:30', 'no'],
    ['2026-11-23 11:29', '2026-11-23 11:29', 'no'],
    ['2026-11-23 11:30', '2026-11-24 03:30', 'outside_hours'],
    ['2026-12-24 18:29', '2026-12-28 03:30', 'outside_hours'],
    ['2026-12-24 18:30', '2026-12-28 03:30', 'Christmas Day'],
    ['2026-12-25 05:00', '2026-12-28 03:30', 'Christmas Day'],
    ['2027-01-26 05:00', '2027-01-27 03:30', 'Republic Day'],
  ])
})

describe('Pacific/Apia, 09:00 to 17:00', () => {
  check(calendarOf('Pacific/Apia'), [
    ['2026-11-22 19:59', '2026-11-22 20:00', 'outside_hours'],
    ['2026-11-22 20:00', '2026-11-22 20:00', 'no'],
    ['2026-11-27 03:59', '2026-11-27 03:59', 'no'],
    ['2026-11-27 04:00', '2026-11-29 20:00', 'outside_hours'],
    ['2026-11-27 11:00', '2026-11-29 20:00', 'not_a_working_day'],
    ['2026-12-31 04:00', '2026-12-31 20:00', 'outside_hours'],
  ])
})

describe('Asia/Kathmandu, 09:00 to 17:00', () => {
  check(calendarOf('Asia/Kathmandu'), [
    ['2026-11-23 03:14', '2026-11-23 03:15', 'outside_hours'],
    ['2026-11-23 11:14', '2026-11-23 11:14', 'no'],
    ['2026-11-23 11:15', '2026-11-24 03:15', 'outside_hours'],
    ['2026-11-27 18:14', '2026-11-30 03:15', 'outside_hours'],
    ['2026-11-27 18:15', '2026-11-30 03:15', 'not_a_working_day'],
  ])
})

// -2:30 until 2026-11-01 04:30, -3:30 until 2027-03-14 05:30
describe('America/St_Johns, 09:00 to 17:00, Canadian holidays', () => {
  check(calendarOf('America/St_Johns', 'CA'), [
    ['2026-10-30 19:30', '2026-11-02 12:30', 'outside_hours'],
    ['2026-11-01 04:00', '2026-11-02 12:30', 'not_a_working_day'],
    ['2026-11-02 12:29', '2026-11-02 12:30', 'outside_hours'],
    ['2026-12-25 15:00', '2026-12-28 12:30', 'Christmas Day'],
    ['2027-03-12 20:30', '2027-03-15 11:30', 'outside_hours'],
    ['2027-03-26 15:00', '2027-03-29 11:30', 'Good Friday'],
  ])
})

describe('UTC without holidays', () => {
  check(calendarOf('Etc/UTC'), [
    ['2026-12-24 16:59:00.001', '2026-12-25 09:00', 'outside_hours'],
    ['2026-12-25 12:00', '2026-12-25 12:00', 'no'],
    ['2026-12-31 17:00', '2027-01-01 09:00', 'outside_hours'],
  ])
})

describe('22:00 to 23:59 in Berlin', () => {
  check(calendarOf('Europe/Berlin', '', hours('22:00-23:59')), [
    ['2026-10-24 19:59', '2026-10-24 20:00', 'outside_hours'],
    ['2026-10-24 21:58', '2026-10-24 21:58', 'no'],
    ['2026-10-24 21:59', '2026-10-25 21:00', 'outside_hours'],
    ['2026-10-25 21:00', '2026-10-25 21:00', 'no'],
    ['2026-10-25 22:59', '2026-10-26 21:00', 'outside_hours'],
    ['2027-03-27 22:59', '2027-03-28 20:00', 'outside_hours'],
  ])
})

describe('00:00 to 01:00 in Berlin', () => {
  check(calendarOf('Europe/Berlin', '', hours('00:00-01:00')), [
    ['2026-10-24 21:59', '2026-10-24 22:00', 'outside_hours'],
    ['2026-10-24 22:00', '2026-10-24 22:00', 'no'],
    ['2026-10-24 22:59', '2026-10-24 22:59', 'no'],
    ['2026-10-24 23:00', '2026-10-25 23:00', 'outside_hours'],
    ['2027-03-27 23:00', '2027-03-27 23:00', 'no'],
    ['2027-03-28 00:00', '2027-03-28 22:00', 'outside_hours'],
  ])
})

describe('02:00 to 03:00, the hour that is skipped in spring and comes twice in autumn', () => {
  check(calendarOf('Europe/Berlin', '', hours('02:00-03:00')), [
    ['2026-10-24 23:30', '2026-10-25 00:00', 'outside_hours'],
    ['2026-10-25 00:59', '2026-10-25 00:59', 'no'],
    ['2026-10-25 01:00', '2026-10-25 01:00', 'no'],
    ['2026-10-25 01:59', '2026-10-25 01:59', 'no'],
    ['2026-10-25 02:00', '2026-10-26 01:00', 'outside_hours'],
    ['2027-03-28 00:30', '2027-03-29 00:00', 'outside_hours'],
    ['2027-03-28 01:00', '2027-03-29 00:00', 'outside_hours'],
  ])
  // here it is the hour before that comes twice
  check(calendarOf('America/New_York', '', hours('02:00-03:00')), [
    ['2026-11-01 06:30', '2026-11-01 07:00', 'outside_hours'],
    ['2027-03-14 06:30', '2027-03-15 06:00', 'outside_hours'],
  ])
})

describe('01:30 to 02:30 on Lord Howe, where half an hour is skipped or comes twice', () => {
  check(calendarOf('Australia/Lord_Howe', '', hours('01:30-02:30')), [
    ['2026-10-03 14:00', '2026-10-03 15:00', 'outside_hours'],
    ['2026-10-03 15:29', '2026-10-03 15:29', 'no'],
    ['2026-10-03 15:30', '2026-10-04 14:30', 'outside_hours'],
    ['2027-04-03 14:00', '2027-04-03 14:30', 'outside_hours'],
    ['2027-04-03 14:59', '2027-04-03 14:59', 'no'],
    ['2027-04-03 15:00', '2027-04-03 15:00', 'no'],
    ['2027-04-03 15:59', '2027-04-03 15:59', 'no'],
    ['2027-04-03 16:00', '2027-04-04 15:00', 'outside_hours'],
  ])
})

describe('a week from Sunday to Thursday in Kathmandu', () => {
  check(calendarOf('Asia/Kathmandu', '', hours('09:00-17:00', [7, 1, 2, 3, 4])), [
    ['2026-11-26 10:00', '2026-11-26 10:00', 'no'],
    ['2026-11-26 11:15', '2026-11-29 03:15', 'outside_hours'],
    ['2026-11-27 05:00', '2026-11-29 03:15', 'not_a_working_day'],
    ['2026-11-29 05:00', '2026-11-29 05:00', 'no'],
  ])
})

describe('the whole day, from Monday to Friday', () => {
  check(calendarOf('Etc/UTC', '', hours('00:00-24:00', [1, 2, 3, 4, 5])), [
    ['2026-11-27 23:59', '2026-11-27 23:59', 'no'],
    ['2026-11-28 00:00', '2026-11-30 00:00', 'not_a_working_day'],
  ])
})

describe('every day of the week, with US holidays', () => {
  check(calendarOf('America/New_York', 'US', hours('09:00-17:00')), [
    ['2026-11-26 15:00', '2026-11-27 14:00', 'Thanksgiving Day'],
    ['2026-12-27 15:00', '2026-12-27 15:00', 'no'],
  ])
})
