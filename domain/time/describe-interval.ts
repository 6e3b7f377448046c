import type { Interval } from '../../contracts/temporal/calendar.js'

const elapsedUnits = [
  { name: 'hour', ms: 3_600_000 },
  { name: 'minute', ms: 60_000 },
  { name: 'second', ms: 1_000 },
]

/** `2 days`, `1 business day`, `36 hours`, `90 minutes` */
export function describeInterval({ unit, count }: Interval): string {
  if (unit === 'days') return counted(count, 'day')
  if (unit === 'business_days') return counted(count, 'business day')
  const whole = elapsedUnits.find(({ ms }) => count % ms === 0)
  return whole ? counted(count / whole.ms, whole.name) : counted(count, 'millisecond')
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
