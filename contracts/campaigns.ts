import { z } from 'zod'
import { campaignConfigSchema } from './campaign-config.js'
import { stepSchema, stepsExample } from './campaign-input.js'
import { conflictsSchema } from './events.js'
import { intervalSchema } from './intervals.js'
import { pageOf, pageQuerySchema } from './page.js'
import { inFlightSchema } from './suppressions.js'
import { touchStateSchema } from './touches.js'
import { idSchema, instantSchema } from './values.js'
import { workingHoursSchema } from './working-hours.js'

export const campaignStatusSchema = z.enum(['draft', 'active', 'paused', 'completed', 'cancelled'])
export type CampaignStatus = z.output<typeof campaignStatusSchema>

export const contactNameSchema = z
  .string()
  .describe('The name, or the address where no name is known.')

export const touchpointSchema = z.strictObject({
  contact_id: idSchema('con'),
  contact: contactNameSchema,
  step: z.number().int(),
  channel: z.string(),
  at: instantSchema,
  reason: z.string(),
})

export type Touchpoint = z.output<typeof touchpointSchema>

const touchCountsSchema = z.record(touchStateSchema, z.number().int())
export type TouchCounts = z.output<typeof touchCountsSchema>

/** As it is stored: every interval in the form that it was read as. */
export const storedConfigSchema = campaignConfigSchema.extend({
  touchpoint_intervals: z.array(intervalSchema),
})

const summaryFields = {
  campaign_id: idSchema('cmp'),
  kind: z.literal('abm'),
  name: z.string(),
  status: campaignStatusSchema,
  sender_id: idSchema('snd'),
  steps: z
    .array(stepSchema.extend({ subject: z.string().optional(), body: z.string() }))
    .describe('Empty: channels and templates are chosen as config says.'),
  working_hours: workingHoursSchema,
  config: storedConfigSchema,
  config_version: z.number().int(),
  contacts_count: z.number().int(),
  accounts_count: z.number().int(),
  accounts_finished: z.number().int(),
  accounts_won: z.number().int().describe('Accounts in which somebody booked a meeting.'),
  current_step: z
    .number()
    .int()
    .describe('The highest step that anybody has reached; 0: none yet.'),
  total_touchpoints: z
    .number()
    .int()
    .describe('Touches that went out, or may have: sent and unknown.'),
  contacts_engaged: z
    .number()
    .int()
    .describe('People who replied, booked a meeting or showed interest.'),
  emails_sent: z.number().int().describe('E-mails that went out, or may have.'),
  replies_received: z
    .number()
    .int()
    .describe('Written by people: opt-outs count, bounces and automatic answers do not.'),
  positive_replies: z.number().int(),
  reply_rate: z
    .number()
    .nullable()
    .describe('replies_received of emails_sent, in percent; null while nothing has left.'),
  positive_rate: z
    .number()
    .nullable()
    .describe('positive_replies of replies_received, in percent; null while there are none.'),
  channels_used: z.array(z.string()),
  touches: touchCountsSchema.describe('How many touches are in each state.'),
  by_channel: z.record(z.string(), touchCountsSchema),
  pending_approvals: z.number().int(),
  next: touchpointSchema
    .nullable()
    .describe('The earliest planned touch; null while nothing may leave.'),
  warnings: z.array(z.string()),
  created_at: instantSchema,
  launched_at: instantSchema.nullable(),
  finished_at: instantSchema.nullable(),
  last_updated: instantSchema,
}

const countsExample = {
  planned: 1,
  claimed: 0,
  released: 0,
  sent: 1,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  unknown: 0,
}

const summaryExample = {
  campaign_id: 'cmp_2c9f0b1a',
  kind: 'abm',
  name: 'Spring outreach',
  status: 'active',
  sender_id: 'snd_2c9f0b1a',
  steps: stepsExample,
  working_hours: { start: '09:00', end: '17:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
  config: campaignConfigSchema.parse({}),
  config_version: 1,
  contacts_count: 1,
  accounts_count: 1,
  accounts_finished: 0,
  accounts_won: 0,
  current_step: 1,
  total_touchpoints: 1,
  contacts_engaged: 0,
  emails_sent: 1,
  replies_received: 0,
  positive_replies: 0,
  reply_rate: 0,
  positive_rate: null,
  channels_used: ['email'],
  touches: countsExample,
  by_channel: { email: countsExample },
  pending_approvals: 0,
  next: {
    contact_id: 'con_2c9f0b1a6d3e4f5061728394',
    contact: 'Anna Berg',
    step: 2,
    channel: 'email',
    at: '2026-11-26T08:12:00.000Z',
    reason: 'Step 2 of 2: 3 days after step 1, Thu 26 Nov 09:12 Europe/Berlin',
  },
  warnings: [],
  created_at: '2026-11-21T09:00:00.000Z',
  launched_at: '2026-11-21T09:00:00.000Z',
  finished_at: null,
  last_updated: '2026-11-23T08:12:01.000Z',
}

export const campaignSummarySchema = z
  .strictObject(summaryFields)
  .meta({ examples: [summaryExample] })
export type CampaignSummary = z.output<typeof campaignSummarySchema>

const campaignContactSchema = z.strictObject({
  contact_id: idSchema('con'),
  account_id: idSchema('acc'),
  name: contactNameSchema,
  title: z.string().nullable(),
  role: z.enum(['primary', 'secondary', 'tertiary']),
  score: z.number().int(),
  progress: z.string().describe('queued, waiting, awaiting_approval, done or stopped.'),
  reason: z.string(),
  next_at: instantSchema.nullable(),
})

export const campaignSchema = z
  .strictObject({
    ...summaryFields,
    contacts: z.array(campaignContactSchema).describe('The first 200.'),
    conflicts: conflictsSchema,
  })
  .meta({
    examples: [
      {
        ...summaryExample,
        contacts: [
          {
            contact_id: 'con_2c9f0b1a6d3e4f5061728394',
            account_id: 'acc_2c9f0b1a',
            name: 'Anna Berg',
            title: 'VP Engineering',
            role: 'primary',
            score: 80,
            progress: 'waiting',
            reason: 'Step 2 of 2: 3 days after step 1, Thu 26 Nov 09:12 Europe/Berlin',
            next_at: '2026-11-26T08:12:00.000Z',
          },
        ],
        conflicts: { has_conflict: false, conflicts: [], should_pause: false },
      },
    ],
  })

export type Campaign = z.output<typeof campaignSchema>

export const campaignPageSchema = pageOf(campaignSummarySchema)

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

export const resumeInputSchema = z
  .strictObject({
    account_id: idSchema('acc')
      .optional()
      .describe('Only this account goes on; left out: the whole campaign.'),
  })
  .meta({ examples: [{ account_id: 'acc_2c9f0b1a' }] })
export type ResumeInput = z.output<typeof resumeInputSchema>
