import { z } from 'zod'
import { intervalInputSchema } from './intervals.js'
import { idSchema, lineSchema } from './values.js'
import { workingHoursSchema } from './working-hours.js'

export const channels = ['email', 'linkedin', 'sms', 'call'] as const
export const channelSchema = z.enum(channels)
export type Channel = z.output<typeof channelSchema>

const count = (min: number, max: number) =>
  z
    .number()
    .int(`must be a whole number from ${min} to ${max}`)
    .min(min, `must be a whole number from ${min} to ${max}`)
    .max(max, `must be a whole number from ${min} to ${max}`)

const rungSchema = z.union(
  [channelSchema, z.strictObject({ channel: channelSchema, attempts: count(1, 50) })],
  { error: 'must be email, linkedin, sms or call, or {"channel": "email", "attempts": 2}' },
)

const localDateSchema = z.iso.date('must be a date like 2026-12-24')

export const holidayRuleSchema = z.strictObject({
  public: z
    .boolean()
    .default(true)
    .describe("Public holidays of the contact's country; without a country, none."),
  dates: z.array(localDateSchema).max(200).default([]).describe('Closed for everybody.'),
})

export const approvalRuleSchema = z.strictObject({
  deadline_days: z
    .union([count(1, 365), z.null()])
    .default(30)
    .describe('null: no deadline.'),
  remind_after_days: z.union([count(1, 365), z.null()]).default(3),
  escalate_after_days: z.union([count(1, 365), z.null()]).default(7),
})

export const campaignConfigSchema = z
  .strictObject({
    max_touchpoints: count(1, 50).default(7),
    touchpoint_intervals: z
      .array(intervalInputSchema)
      .min(1, 'needs at least one interval')
      .max(50, 'must be at most 50 intervals')
      .prefault([2, 3, 5, 7, 10, 14])
      .describe('Before touch 2, 3, …; the last one is used again.'),
    channel_escalation: z
      .array(rungSchema)
      .min(1, 'needs at least one channel')
      .max(20, 'must be at most 20 channels')
      .default(['email', 'sms', 'call']),
    colleague_message_delay: count(0, 365)
      .default(3)
      .describe('Days after an engagement before a colleague may be told of it.'),
    response_timeout: count(0, 8760)
      .default(48)
      .describe(
        'Hours after a touch before "no response" is recorded and the next step may follow.',
      ),
    max_concurrent_contacts: count(1, 1000).default(3),
    conflict_check_enabled: z
      .boolean()
      .default(true)
      .describe(
        'false: a conflict does not pause the account. A person who opted out stays stopped.',
      ),
    auto_pause_on_response: z.boolean().default(true),
    cadence: z.enum(['per_contact', 'per_account']).default('per_contact'),
    max_account_touchpoints: count(1, 1000).default(20),
    working_hours: workingHoursSchema.prefault({}),
    holidays: holidayRuleSchema.prefault({}),
    tolerance: count(1, 720)
      .default(24)
      .describe('Hours a touch may be late after an outage; later than that it is moved.'),
    require_approval: z.enum(['none', 'first', 'all']).default('none'),
    approval: approvalRuleSchema.prefault({}),
    tone: lineSchema(40).default('friendly').describe('Which templates are used.'),
    task_expires_days: count(1, 365)
      .default(5)
      .describe(
        'Calendar days after which a call or LinkedIn task that nobody has done is closed.',
      ),
    allow_no_reply_detection: z
      .boolean()
      .default(false)
      .describe(
        'true: e-mails go out although nobody looks for replies to the sender. Whoever replied then still gets the ' +
          'next message.',
      ),
  })
  .meta({ examples: [{ max_touchpoints: 5, touchpoint_intervals: [2, '3 business days', 'P1W'] }] })

export type CampaignConfig = z.output<typeof campaignConfigSchema>

/** What a lead or a campaign may say: everything is optional, and the sender rides along. */
export const configInputSchema = campaignConfigSchema.extend({
  sender_id: idSchema('snd').optional(),
})
export type ConfigInput = z.output<typeof configInputSchema>
