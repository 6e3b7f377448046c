/** Offset changes of one zone as plain data: workflows never read the machine's zone database. */
export interface ZoneTable {
  name: string
  /** Ascending; each offset holds from its instant on. The first one holds before it, too. */
  offsets: { from_ms: number; minutes: number }[]
  /** After this instant the table knows nothing. */
  until_ms: number
}

export interface HoursRule {
  start_minute: number
  end_minute: number
  /** ISO weekdays, 1 is Monday. */
  days: number[]
}

export interface Holiday {
  /** Days since 1970-01-01 of the local date. */
  day: number
  name: string
}

/** `days` and `business_days` keep the local time of day; `ms` is elapsed time. */
export interface Interval {
  unit: 'days' | 'business_days' | 'ms'
  count: number
}

/** What decides when somebody may be written to, in one zone. */
export interface Calendar {
  zone: ZoneTable
  hours: HoursRule
  /** Ascending by day. */
  holidays: Holiday[]
}
