import { z } from 'zod'
import { inFlightSchema } from './suppressions.js'
import { idSchema, instantSchema } from './values.js'

export const eventTypes = [
  'replied',
  'meeting_booked',
  'unsubscribed',
  'complained',
  'bounced_hard',
  'bounced_soft',
  'engaged',
  'not_now',
  'out_of_office',
  'unclear_reply',
  'written_by_hand',
] as const
export type EventType = (typeof eventTypes)[number]

/** The names the seed uses for the same facts. */
export const eventAliases = {
  primary_responded: 'replied',
  colleague_responded: 'replied',
  responded: 'replied',
  reply: 'replied',
  meeting_scheduled: 'meeting_booked',
  unsubscribe: 'unsubscribed',
  complaint: 'complained',
} as const satisfies Record<string, EventType>

export const conflictTypes = [
  'primary_responded',
  'meeting_scheduled',
  'unsubscribe',
  'negative_sentiment',
  'colleague_responded',
  'complaint',
] as const
export const conflictTypeSchema = z.enum(conflictTypes)
export type ConflictType = z.output<typeof conflictTypeSchema>

export const sentiments = ['positive', 'neutral', 'negative'] as const
export type Sentiment = (typeof sentiments)[number]

export const engagementTypes = ['inquiry', 'demo_request', 'event'] as const
export type EngagementType = (typeof engagementTypes)[number]

export const eventTypeSchema = z
  .enum([...eventTypes, ...(Object.keys(eventAliases) as (keyof typeof eventAliases)[])])
  .transform((type): EventType => (isAlias(type) ? eventAliases[type] : type))

function isAlias(type: string): type is keyof typeof eventAliases {
  return Object.hasOwn(eventAliases, type)
}

export const eventInputSchema = z
  .strictObject({
    contact_id: idSchema('con'),
    type: eventTypeSchema,
    sentiment: z.enum(sentiments).optional(),
    engagement: z.enum(engagementTypes).optional().describe('Only with type engaged.'),
    disclosable: z
      .boolean()
      .default(false)
      .describe('May a colleague be told of this engagement? Only with type engaged.'),
    occurred_at: instantSchema.optional().describe('When it happened; it never moves a clock.'),
    return_date: z.iso
      .date('must be a date like 2026-12-24')
      .optional()
      .describe('Only with type out_of_office.'),
  })
  .refine((event) => event.type !== 'engaged' || event.engagement !== undefined, {
    error: 'is needed with type engaged: inquiry, demo_request or event',
    path: ['engagement'],
  })
  .refine(
    (event) => event.type === 'engaged' || (event.engagement === undefined && !event.disclosable),
    {
      error: 'goes with type engaged only',
      path: ['engagement'],
    },
  )
  .refine((event) => event.type === 'out_of_office' || event.return_date === undefined, {
    error: 'goes with type out_of_office only',
    path: ['return_date'],
  })
  .meta({
    examples: [
      { contact_id: 'con_2c9f0b1a6d3e4f5061728394', type: 'replied', sentiment: 'positive' },
    ],
  })

export type EventInput = z.output<typeof eventInputSchema>

export const eventEffectSchema = z
  .strictObject({
    event_id: idSchema('evt'),
    campaign_id: idSchema('cmp'),
    contact_id: idSchema('con'),
    type: z.enum(eventTypes),
    occurred_at: instantSchema,
    conflict: conflictTypeSchema.nullable(),
    contact: z
      .enum(['stopped', 'held', 'postponed', 'unchanged'])
      .describe('held: until a person has said what the reply is.'),
    account: z.enum(['paused', 'won', 'unchanged']),
    suppressed: z.boolean().describe('The address gets nothing more from any campaign.'),
    effect: z.string().describe('What this stopped, in one sentence.'),
    in_flight: inFlightSchema,
  })
  .meta({
    examples: [
      {
        event_id: 'evt_2c9f0b1a',
        campaign_id: 'cmp_2c9f0b1a',
        contact_id: 'con_2c9f0b1a6d3e4f5061728394',
        type: 'replied',
        occurred_at: '2026-11-26T08:12:00.000Z',
        conflict: 'colleague_responded',
        contact: 'stopped',
        account: 'paused',
        suppressed: false,
        effect: 'This person gets nothing more in this campaign; the account is paused.',
        in_flight: [],
      },
    ],
  })

export type EventEffect = z.output<typeof eventEffectSchema>

export type RecordedEffect = Pick<EventEffect, 'contact' | 'account' | 'suppressed' | 'effect'>

export const conflictsSchema = z
  .strictObject({
    has_conflict: z.boolean(),
    conflicts: z.array(
      z.strictObject({
        type: conflictTypeSchema,
        contact: z.string().describe('The name, or the address where no name is known.'),
        contact_id: idSchema('con'),
        account_id: idSchema('acc'),
        timestamp: instantSchema,
      }),
    ),
    should_pause: z.boolean(),
  })
  .meta({
    examples: [
      {
        has_conflict: true,
        conflicts: [
          {
            type: 'primary_responded',
            contact: 'Anna Berg',
            contact_id: 'con_2c9f0b1a6d3e4f5061728394',
            account_id: 'acc_2c9f0b1a',
            timestamp: '2026-11-26T08:12:00.000Z',
          },
        ],
        should_pause: true,
      },
    ],
  })

export type Conflicts = z.output<typeof conflictsSchema>
