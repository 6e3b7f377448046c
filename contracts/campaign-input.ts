import { z } from 'zod'
import { channelSchema, configInputSchema } from './campaign-config.js'
import { idSchema, lineSchema } from './values.js'
import { workingHoursSchema } from './working-hours.js'

export const stepSchema = z.strictObject({
  channel: channelSchema,
  subject: lineSchema(200)
    .optional()
    .describe(
      'Of an e-mail. Liquid template, for example: A question, {{ first_name }}. Needed in the first e-mail; a later one without it answers the e-mail before it, as "Re: …".',
    ),
  body: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(20_000, 'must be at most 20000 characters')
    .describe(
      'Plain text, Liquid template. An e-mail gets signature and postal address; the first SMS to a person the name of the sender and opt-out words; for call and linkedin it is the script of the task.',
    ),
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

export const stepsExample = [
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

const stepsSchema = z
  .array(stepSchema)
  .min(1, 'needs at least one step')
  .max(50, 'must be at most 50 steps')
  .superRefine((steps, context) => {
    const first = steps.findIndex(({ channel }) => channel === 'email')
    for (const [index, { channel, subject }] of steps.entries()) {
      const fault = subjectFault({ channel, subject, isFirst: index === first })
      if (fault === null) continue
      const message = fault.replace('{step}', String(index + 1))
      context.addIssue({ code: 'custom', message, path: [index, 'subject'] })
    }
  })

function subjectFault(step: { channel: string; subject: string | undefined; isFirst: boolean }) {
  if (step.channel !== 'email') {
    return step.subject === undefined ? null : 'is for e-mail only; leave it out'
  }
  if (!step.isFirst || step.subject !== undefined) return null
  return 'is needed: step {step} has no earlier message to answer'
}

/** A campaign with steps of its own has no use for these. */
export const decidedBySteps = {
  max_touchpoints: true,
  max_account_touchpoints: true,
  touchpoint_intervals: true,
  channel_escalation: true,
  colleague_message_delay: true,
  response_timeout: true,
  max_concurrent_contacts: true,
  tone: true,
} as const

export const stepsConfigSchema = configInputSchema
  .omit({ ...decidedBySteps, sender_id: true })
  .describe('What the steps leave open.')

export const mostCampaignContacts = 5000

export const campaignInputSchema = z
  .strictObject({
    name: lineSchema(200),
    sender_id: idSchema('snd'),
    contact_ids: z
      .array(idSchema('con'))
      .min(1, 'needs at least one contact')
      .max(mostCampaignContacts, `must be at most ${mostCampaignContacts} contacts`)
      .optional(),
    list_id: idSchema('lst')
      .optional()
      .describe(
        `A list that an import made, in place of contact_ids or beside them; together at most ${mostCampaignContacts} contacts.`,
      ),
    steps: stepsSchema,
    working_hours: workingHoursSchema
      .optional()
      .describe("In the recipient's time zone; goes before config.working_hours."),
    config: stepsConfigSchema.optional(),
    launch: z.boolean().default(false).describe('false: a draft; true: starts at once.'),
  })
  .refine(({ contact_ids, list_id }) => contact_ids !== undefined || list_id !== undefined, {
    error: 'is needed, or a list_id',
    path: ['contact_ids'],
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
