import { z } from 'zod'
import { pageOf, pageQuerySchema } from './page.js'
import { inFlightSchema } from './suppressions.js'
import { touchStateSchema } from './touches.js'
import { idSchema, instantSchema, lineSchema } from './values.js'

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

const stepFields = {
  channel: z.literal('email'),
  subject: lineSchema(200).describe('Liquid template, for example: A question, {{ first_name }}'),
  body: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(20_000, 'must be at most 20000 characters')
    .describe('Plain text, Liquid template. The signature and the postal address are appended.'),
}

export const stepSchema = z.strictObject({
  ...stepFields,
  wait_days: z
    .number()
    .int('must be a whole number from 0 to 365')
    .min(0, 'must be a whole number from 0 to 365')
    .max(365, 'must be a whole number from 0 to 365')
    .describe(
      "Calendar days after the same contact's previous step; for the first step, after launch.",
    ),
})

export type Step = z.output<typeof stepSchema>

const stepsExample = [
  {
    channel: 'email',
    subject: 'A question, {{ first_name }}',
    body: 'Hello {{ first_name }},\n\nhow does {{ company }} plan releases today?',
    wait_days: 0,
  },
  {
    channel: 'email',
    subject: 'Release planning at {{ company }}',
    body: 'Hello {{ first_name }},\n\nis this a topic for you this quarter?',
    wait_days: 3,
  },
] as const

export const campaignInputSchema = z
  .strictObject({
    name: lineSchema(200),
    sender_id: idSchema('snd'),
    contact_ids: z
      .array(idSchema('con'))
      .min(1, 'needs at least one contact')
      .max(5000, 'must be at most 5000 contacts'),
    steps: z
      .array(stepSchema)
      .min(1, 'needs at least one step')
      .max(50, 'must be at most 50 steps'),
    working_hours: workingHoursSchema.optional(),
    launch: z.boolean().default(false).describe('false: a draft; true: starts at once.'),
  })
  .meta({
    examples: [
      {
        name: 'Spring outreach',
        sender_id: 'snd_2c9f0b1a',
        contact_ids: ['con_2c9f0b1a6d3e4f5061728394'],
        steps: stepsExample,
        launch: true,
      },
    ],
  })

export type CampaignInput = z.output<typeof campaignInputSchema>

export const campaignStatusSchema = z.enum(['draft', 'active', 'paused', 'completed', 'cancelled'])
export type CampaignStatus = z.output<typeof campaignStatusSchema>

const plannedTouchSchema = z.strictObject({
  contact_id: idSchema('con'),
  step: z.number().int(),
  channel: z.string(),
  at: instantSchema,
  reason: z.string(),
})

export const campaignSchema = z
  .strictObject({
    campaign_id: idSchema('cmp'),
    kind: z.literal('abm'),
    name: z.string(),
    status: campaignStatusSchema,
    sender_id: idSchema('snd'),
    steps: z.array(stepSchema.extend({ subject: z.string(), body: z.string() })),
    working_hours: workingHoursSchema,
    contacts_count: z.number().int(),
    accounts_count: z.number().int(),
    accounts_finished: z.number().int(),
    touches: z
      .record(touchStateSchema, z.number().int())
      .describe('How many touches are in each state.'),
    next: plannedTouchSchema.nullable().describe('The earliest planned touch.'),
    warnings: z.array(z.string()),
    created_at: instantSchema,
    launched_at: instantSchema.nullable(),
    finished_at: instantSchema.nullable(),
  })
  .meta({
    examples: [
      {
        campaign_id: 'cmp_2c9f0b1a',
        kind: 'abm',
        name: 'Spring outreach',
        status: 'active',
        sender_id: 'snd_2c9f0b1a',
        steps: stepsExample,
        working_hours: { start: '09:00', end: '17:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
        contacts_count: 1,
        accounts_count: 1,
        accounts_finished: 0,
        touches: {
          planned: 1,
          claimed: 0,
          released: 0,
          sent: 1,
          failed: 0,
          skipped: 0,
          cancelled: 0,
          unknown: 0,
        },
        next: {
          contact_id: 'con_2c9f0b1a6d3e4f5061728394',
          step: 2,
          channel: 'email',
          at: '2026-11-26T08:12:00.000Z',
          reason: 'Step 2 of 2: 3 days after step 1, at 09:12 Europe/Berlin',
        },
        warnings: [],
        created_at: '2026-11-21T09:00:00.000Z',
        launched_at: '2026-11-21T09:00:00.000Z',
        finished_at: null,
      },
    ],
  })

export type Campaign = z.output<typeof campaignSchema>

export const campaignPageSchema = pageOf(campaignSchema)

export const campaignQuerySchema = pageQuerySchema.extend({
  status: campaignStatusSchema.optional(),
})
export type CampaignQuery = z.output<typeof campaignQuerySchema>

export const campaignStateSchema = z
  .strictObject({
    campaign_id: idSchema('cmp'),
    status: campaignStatusSchema,
    in_flight: inFlightSchema,
  })
  .meta({ examples: [{ campaign_id: 'cmp_2c9f0b1a', status: 'paused', in_flight: [] }] })

export type CampaignState = z.output<typeof campaignStateSchema>
