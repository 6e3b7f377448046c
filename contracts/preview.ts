import { z } from 'zod'
import { configInputSchema } from './campaign-config.js'
import { engagementTypes, eventTypeSchema, sentiments } from './events.js'
import { leadInputSchema } from './leads.js'
import { idSchema, instantSchema } from './values.js'

const wholeDays = z
  .number()
  .int('must be a whole number from 1 to 365')
  .min(1, 'must be a whole number from 1 to 365')
  .max(365, 'must be a whole number from 1 to 365')

const supposedEventSchema = z
  .strictObject({
    account_id: z
      .string()
      .optional()
      .describe('Your own name for it; without it the first account.'),
    contact: z
      .union([z.number().int().min(1), z.string()])
      .describe('Counted from 1 in the order of the account, or an e-mail address or contact id.'),
    type: eventTypeSchema,
    sentiment: z.enum(sentiments).optional(),
    engagement: z.enum(engagementTypes).optional(),
    disclosable: z.boolean().default(false),
    return_date: z.iso.date('must be a date like 2026-12-24').optional(),
    day: z.number().min(0).max(365).optional().describe('Days after the start.'),
    at: instantSchema.optional(),
  })
  .refine((event) => (event.day === undefined) !== (event.at === undefined), {
    error: 'needs exactly one of day and at',
    path: ['day'],
  })

export type SupposedEvent = z.output<typeof supposedEventSchema>

export const manyAccountsSchema = z.strictObject({
  accounts: z
    .array(leadInputSchema)
    .min(1, 'needs at least one account')
    .max(200, 'must be at most 200 accounts'),
  start_at: instantSchema.optional().describe('Any instant; without it, now.'),
  days: wholeDays.default(90),
  config: configInputSchema.optional().describe('For accounts that bring none of their own.'),
  events: z
    .array(supposedEventSchema)
    .max(500, 'must be at most 500 events')
    .default([])
    .describe('What if: contact 2 replies on day 6.'),
})

export const previewInputSchema = z.union([manyAccountsSchema, leadInputSchema]).meta({
  examples: [
    {
      accounts: [
        {
          account_id: 'acc_123',
          email: 'cto@northwind.example',
          title: 'CTO',
          account_contacts: [{ email: 'vp@northwind.example', title: 'VP Engineering' }],
        },
      ],
      days: 90,
      events: [{ contact: 2, type: 'replied', day: 6 }],
    },
  ],
})

export type PreviewInput = z.output<typeof previewInputSchema>

const previewedTouchSchema = z.strictObject({
  account_id: z.string().describe('Your own name for the account.'),
  contact_id: idSchema('con'),
  contact: z.string().describe('The name, or the address where no name is known.'),
  channel: z.string(),
  step: z.number().int(),
  slot_at: instantSchema,
  subject: z
    .string()
    .nullable()
    .describe(
      'Of an e-mail, or the title of a task. null: an SMS, or words that cannot be written; see the warnings.',
    ),
  segments: z.number().int().nullable().describe('Parts of an SMS; null on other channels.'),
  reason: z.string(),
  why: z.strictObject({ contact: z.string(), channel: z.string() }),
  estimated: z
    .boolean()
    .describe('true: accounts or campaigns compete for the sender, so the run may differ.'),
})

export type PreviewedTouch = z.output<typeof previewedTouchSchema>

export const previewSchema = z
  .strictObject({
    touches: z.array(previewedTouchSchema).describe('In their order in time.'),
    warnings: z.array(z.string()),
  })
  .meta({
    examples: [
      {
        touches: [
          {
            account_id: 'acc_123',
            contact_id: 'con_2c9f0b1a6d3e4f5061728394',
            contact: 'Anna Berg',
            channel: 'email',
            step: 1,
            slot_at: '2026-11-23T08:12:00.000Z',
            subject: 'A question, Anna',
            segments: null,
            reason:
              'Step 1 of 7: at launch, moved to a working day, Mon 23 Nov 09:12 Europe/Berlin',
            why: { contact: 'primary contact, title score 95', channel: 'email, attempt 1 of 2' },
            estimated: false,
          },
        ],
        warnings: [],
      },
    ],
  })

export type Preview = z.output<typeof previewSchema>
