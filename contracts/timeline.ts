import { z } from 'zod'
import { contactNameSchema } from './campaigns.js'
import { conflictTypeSchema, engagementTypes, eventTypes, sentiments } from './events.js'
import { touchStateSchema } from './touches.js'
import { idSchema, instantSchema } from './values.js'

const who = { contact_id: idSchema('con'), contact: contactNameSchema }
const whoExample = { contact_id: 'con_2c9f0b1a6d3e4f5061728394', contact: 'Anna Berg' }

const pastTouchSchema = z.strictObject({
  touch_id: idSchema('tch'),
  ...who,
  channel: z.string(),
  step: z.number().int(),
  at: instantSchema,
  state: touchStateSchema,
  subject: z.string().nullable(),
  reason: z.string(),
})

const timelineEventSchema = z.strictObject({
  event_id: idSchema('evt'),
  ...who,
  type: z.enum(eventTypes),
  sentiment: z.enum(sentiments).nullable(),
  engagement: z.enum(engagementTypes).nullable(),
  conflict: conflictTypeSchema.nullable(),
  conflict_cleared_at: instantSchema
    .nullable()
    .describe('When somebody looked at the conflict and let the account go on.'),
  effect: z.string(),
  at: instantSchema.describe('When it was recorded.'),
  occurred_at: instantSchema,
})

const futureTouchSchema = z.strictObject({
  ...who,
  channel: z.string(),
  step: z.number().int(),
  at: instantSchema,
  reason: z.string().describe('Why this minute.'),
  why: z
    .strictObject({ contact: z.string().nullable(), channel: z.string().nullable() })
    .nullable()
    .describe('Why this person and why this channel.'),
  projected: z
    .boolean()
    .describe('false: planned. true: what follows if nobody answers and nothing changes.'),
})

/** As the projection knows it: ids only. */
export type FutureTouch = Omit<z.output<typeof futureTouchSchema>, 'contact'>

export const timelineSchema = z
  .strictObject({
    past: z
      .array(pastTouchSchema)
      .describe('Newest first. Past touches and events of a page are together at most limit.'),
    events: z.array(timelineEventSchema).describe('Newest first.'),
    future: z
      .array(futureTouchSchema)
      .describe('The earliest first, at most 500; on the first page only.'),
    next_cursor: z
      .string()
      .nullable()
      .describe('Pass it as ?cursor= for what came before; null at the beginning.'),
  })
  .meta({
    examples: [
      {
        past: [
          {
            touch_id: 'tch_2c9f0b1a',
            ...whoExample,
            channel: 'email',
            step: 1,
            at: '2026-11-23T08:12:01.000Z',
            state: 'sent',
            subject: 'A question, Anna',
            reason: 'Step 1 of 7: at launch, Mon 23 Nov 09:12 Europe/Berlin',
          },
        ],
        events: [
          {
            event_id: 'evt_2c9f0b1a',
            ...whoExample,
            type: 'engaged',
            sentiment: null,
            engagement: 'inquiry',
            conflict: null,
            conflict_cleared_at: null,
            effect: 'Nothing stops; colleagues may be told of this inquiry.',
            at: '2026-11-24T10:00:00.000Z',
            occurred_at: '2026-11-24T09:30:00.000Z',
          },
        ],
        future: [
          {
            ...whoExample,
            channel: 'email',
            step: 2,
            at: '2026-11-26T08:12:00.000Z',
            reason: 'Step 2 of 7: 3 days after step 1, Thu 26 Nov 09:12 Europe/Berlin',
            why: { contact: 'primary contact, title score 80', channel: 'email, attempt 2 of 2' },
            projected: false,
          },
        ],
        next_cursor: null,
      },
    ],
  })

export type Timeline = z.output<typeof timelineSchema>
