import { z } from 'zod'

const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 09:00')

export const weekdaySchema = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])

export const workingHoursSchema = z
  .strictObject({
    start: timeOfDaySchema.default('09:00'),
    end: timeOfDaySchema.default('17:00'),
    days: z
      .array(weekdaySchema)
      .min(1, 'needs at least one day')
      .default(['mon', 'tue', 'wed', 'thu', 'fri']),
  })
  .refine((hours) => hours.start < hours.end, { error: 'must be after start', path: ['end'] })
  .describe("In the recipient's time zone; messages leave inside these hours only.")

export type WorkingHours = z.output<typeof workingHoursSchema>
