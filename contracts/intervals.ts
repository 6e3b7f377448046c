import { z } from 'zod'

const forms =
  'must be whole days like 3, a duration like "P3D", "P2W" or "PT36H", or business days like "3 business days"'
const atMost = 'must be at most 365 days or 260 business days'

const unitMs = {
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
}
const most = { days: 365, business_days: 260, ms: 365 * unitMs.day }

/** What every form of an interval is read as. */
export const intervalSchema = z.strictObject({
  unit: z
    .enum(['days', 'business_days', 'ms'])
    .describe('Days of both kinds keep the local time of day; ms is elapsed time.'),
  count: z.int().min(0),
})

type Interval = z.output<typeof intervalSchema>

export const intervalInputSchema = z
  .union(
    [
      z.int(forms).min(0, forms).max(most.days, atMost),
      z.string(),
      z.strictObject({ business_days: z.int(forms).min(0, forms).max(most.business_days, atMost) }),
    ],
    { error: forms },
  )
  .describe(
    'Calendar days as a number, an ISO 8601 duration of whole weeks, days, hours, minutes and seconds ' +
      '(with hours or less it is elapsed time), or business days, which skip the days outside the ' +
      'working week and the holidays. At most 365 days or 260 business days.',
  )
  .meta({ examples: [3, 'P2W', 'PT36H', '3 business days', { business_days: 3 }] })
  .transform((input, context) => {
    const interval = toInterval(input)
    if (interval && interval.count <= most[interval.unit]) return interval
    context.addIssue({ code: 'custom', message: interval ? atMost : forms })
    return z.NEVER
  })
  .pipe(intervalSchema)

function toInterval(input: number | string | { business_days: number }): Interval | undefined {
  if (typeof input === 'number') return { unit: 'days', count: input }
  if (typeof input === 'string') return businessDays(input.trim()) ?? duration(input.trim())
  return { unit: 'business_days', count: input.business_days }
}

function businessDays(text: string): Interval | undefined {
  const count = /^(\d+) ?(bd|business days?)$/i.exec(text)?.[1]
  return count === undefined ? undefined : { unit: 'business_days', count: Number(count) }
}

function duration(text: string): Interval | undefined {
  const parts =
    /^P(?=.)(?:(?<week>\d+)W)?(?:(?<day>\d+)D)?(?<time>T(?=.)(?:(?<hour>\d+)H)?(?:(?<minute>\d+)M)?(?:(?<second>\d+)S)?)?$/.exec(
      text,
    )?.groups
  if (!parts) return undefined
  const units = Object.entries(unitMs)
  const ms = units.reduce((sum, [unit, length]) => sum + Number(parts[unit] ?? 0) * length, 0)
  return parts.time ? { unit: 'ms', count: ms } : { unit: 'days', count: ms / unitMs.day }
}
