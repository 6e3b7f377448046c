import { z } from 'zod'
import { approvalRuleSchema, campaignConfigSchema, holidayRuleSchema } from './campaign-config.js'
import { storedConfigSchema, touchpointSchema } from './campaigns.js'
import { idSchema } from './values.js'
import { workingHoursSchema } from './working-hours.js'

const { shape } = campaignConfigSchema
const hours = workingHoursSchema.shape
const holidays = holidayRuleSchema.shape
const approval = approvalRuleSchema.shape

/** Without the defaults: a field that is not given stays as it is, also inside of another. */
const changes = z
  .strictObject({
    max_touchpoints: shape.max_touchpoints.unwrap(),
    touchpoint_intervals: shape.touchpoint_intervals.unwrap(),
    channel_escalation: shape.channel_escalation.unwrap(),
    colleague_message_delay: shape.colleague_message_delay.unwrap(),
    response_timeout: shape.response_timeout.unwrap(),
    max_concurrent_contacts: shape.max_concurrent_contacts.unwrap(),
    conflict_check_enabled: shape.conflict_check_enabled.unwrap(),
    auto_pause_on_response: shape.auto_pause_on_response.unwrap(),
    cadence: shape.cadence.unwrap(),
    max_account_touchpoints: shape.max_account_touchpoints.unwrap(),
    working_hours: z
      .strictObject({
        start: hours.start.unwrap(),
        end: hours.end.unwrap(),
        days: hours.days.unwrap(),
      })
      .partial(),
    holidays: z
      .strictObject({ public: holidays.public.unwrap(), dates: holidays.dates.unwrap() })
      .partial(),
    tolerance: shape.tolerance.unwrap(),
    require_approval: shape.require_approval.unwrap(),
    approval: z
      .strictObject({
        deadline_days: approval.deadline_days.unwrap(),
        remind_after_days: approval.remind_after_days.unwrap(),
        escalate_after_days: approval.escalate_after_days.unwrap(),
      })
      .partial(),
    tone: shape.tone.unwrap(),
    task_expires_days: shape.task_expires_days.unwrap(),
    allow_no_reply_detection: shape.allow_no_reply_detection.unwrap(),
  })
  .partial()

export type ConfigChanges = z.output<typeof changes>

export const configPatchSchema = changes
  .extend({
    apply_to: z
      .enum(['now', 'next_touch'])
      .default('next_touch')
      .describe(
        'now: what is planned and not yet claimed is planned anew. next_touch: planned minutes stay.',
      ),
  })
  .refine((patch) => Object.keys(patch).some((field) => field !== 'apply_to'), {
    error: 'needs at least one field to change',
  })
  .meta({ examples: [{ max_touchpoints: 5, apply_to: 'now' }] })

export type ConfigPatch = z.output<typeof configPatchSchema>

export const configChangedSchema = z
  .strictObject({
    campaign_id: idSchema('cmp'),
    config_version: z.number().int(),
    config: storedConfigSchema,
    applied: z
      .boolean()
      .describe('false: stored, and running accounts take it over as soon as they can.'),
    plan: z.array(touchpointSchema).describe('The next planned touches, the first 200.'),
    warnings: z.array(z.string()),
  })
  .meta({
    examples: [
      {
        campaign_id: 'cmp_2c9f0b1a',
        config_version: 2,
        config: exampleConfig(),
        applied: true,
        plan: [
          {
            contact_id: 'con_2c9f0b1a6d3e4f5061728394',
            contact: 'Anna Berg',
            step: 2,
            channel: 'email',
            at: '2026-11-26T08:12:00.000Z',
            reason: 'Step 2 of 5: 2 days after step 1 without a response, Thu 26 Nov 09:12 Berlin',
          },
        ],
        warnings: [],
      },
    ],
  })

export type ConfigChanged = z.output<typeof configChangedSchema>

function exampleConfig() {
  return campaignConfigSchema.parse({ max_touchpoints: 5 })
}
