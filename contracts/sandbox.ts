import { z } from 'zod'
import { inboxStatusSchema } from './inbox.js'
import { replyClassSchema } from './reply-classes.js'
import { durationSchema, instantSchema } from './values.js'

export const advanceSchema = z
  .strictObject({
    by: durationSchema.optional(),
    to: instantSchema.optional(),
    until: z.literal('first_event').optional(),
  })
  .refine((body) => (body.by === undefined) !== (body.to === undefined), {
    error: 'needs exactly one of by and to',
    path: ['by'],
  })
  .meta({ examples: [{ by: 'P14D' }] })

export type Advance = z.output<typeof advanceSchema>

/** One line of the advance stream. */
export const advanceEventSchema = z
  .union([
    z.strictObject({
      at: instantSchema,
      kind: z.enum(['touch', 'approval', 'account', 'campaign']),
      campaign_id: z.string(),
      account_id: z.string().optional(),
      request_id: z.string().optional().describe('Of an approval.'),
      contact_id: z.string().optional(),
      touch_id: z.string().optional(),
      step: z.number().int().optional(),
      state: z.string(),
      reason: z.string(),
      next: z.string().optional().describe('What the same contact gets next, and why then.'),
    }),
    z.strictObject({
      at: instantSchema,
      kind: z.literal('reply').describe('Something came in: an answer, a bounce, a complaint.'),
      inbox_id: z.string(),
      campaign_id: z.string().nullable().describe('null: nobody knows whose it is.'),
      contact_id: z.string().optional(),
      state: inboxStatusSchema,
      class: replyClassSchema.nullable(),
      evidence: z.string().nullable().describe('The words or the header that decided its class.'),
      effect: z.string().describe('In one sentence, what it changed.'),
      reason: z.string(),
      next: z.string().optional().describe('What becomes of the same contact, and why.'),
    }),
    z.strictObject({
      at: instantSchema,
      kind: z.literal('task').describe('Work for a person was made, or is closed.'),
      task_id: z.string(),
      campaign_id: z.string().nullable(),
      contact_id: z.string(),
      state: z.string(),
      reason: z.string(),
    }),
    z.strictObject({ done: z.literal(true), now: instantSchema }),
    z.strictObject({ error: z.string(), now: instantSchema }),
  ])
  .meta({ examples: [{ done: true, now: '2026-12-05T09:00:00.000Z' }] })

export type AdvanceEvent = z.output<typeof advanceEventSchema>

export const sandboxClockSchema = z
  .strictObject({ now: instantSchema, offset_ms: z.number() })
  .meta({ examples: [{ now: '2026-12-05T09:00:00.000Z', offset_ms: 1209600000 }] })
