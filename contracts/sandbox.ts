import { z } from 'zod'
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
    z.strictObject({ done: z.literal(true), now: instantSchema }),
    z.strictObject({ error: z.string(), now: instantSchema }),
  ])
  .meta({ examples: [{ done: true, now: '2026-12-05T09:00:00.000Z' }] })

export type AdvanceEvent = z.output<typeof advanceEventSchema>

export const sandboxClockSchema = z
  .strictObject({ now: instantSchema, offset_ms: z.number() })
  .meta({ examples: [{ now: '2026-12-05T09:00:00.000Z', offset_ms: 1209600000 }] })
