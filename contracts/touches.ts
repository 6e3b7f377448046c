import { z } from 'zod'
import { pageOf, pageQuerySchema } from './page.js'
import { idSchema, instantSchema } from './values.js'

export const touchStates = [
  'planned',
  'claimed',
  'released',
  'sent',
  'failed',
  'skipped',
  'cancelled',
  'unknown',
] as const

export const touchStateSchema = z.enum(touchStates)
export type TouchState = z.output<typeof touchStateSchema>

const attemptSchema = z.strictObject({
  at: instantSchema,
  state: touchStateSchema,
  fence: z.number().int(),
  reason: z.string(),
})

export const touchSchema = z
  .strictObject({
    touch_id: idSchema('tch'),
    touch_key: z.string(),
    campaign_id: idSchema('cmp'),
    account_id: idSchema('acc'),
    contact_id: idSchema('con'),
    channel: z.string(),
    step: z.number().int(),
    subject: z.string().nullable(),
    state: touchStateSchema,
    slot_at: instantSchema,
    sent_at: instantSchema.nullable(),
    reason: z.string().describe('Why this touch is where it is.'),
    message_id: z.string().nullable(),
    content_hash: z.string().nullable(),
    attempts: z.array(attemptSchema),
  })
  .meta({
    examples: [
      {
        touch_id: 'tch_2c9f0b1a',
        touch_key: 'cmp_2c9f0b1a/con_2c9f0b1a6d3e4f5061728394/1/email',
        campaign_id: 'cmp_2c9f0b1a',
        account_id: 'acc_2c9f0b1a',
        contact_id: 'con_2c9f0b1a6d3e4f5061728394',
        channel: 'email',
        step: 1,
        subject: 'A question, Anna',
        state: 'sent',
        slot_at: '2026-11-23T08:12:00.000Z',
        sent_at: '2026-11-23T08:12:01.000Z',
        reason: 'Step 1 of 2: first touch, at 09:12 Europe/Berlin',
        message_id: '<5f0c9a1e@studio.example>',
        content_hash: '9f86d081884c7d65',
        attempts: [
          { at: '2026-11-23T08:12:01.000Z', state: 'claimed', fence: 1, reason: 'all gates open' },
          { at: '2026-11-23T08:12:01.000Z', state: 'sent', fence: 1, reason: '250 2.0.0 accepted' },
        ],
      },
    ],
  })

export type Touch = z.output<typeof touchSchema>

export const touchPageSchema = pageOf(touchSchema)

export const touchQuerySchema = pageQuerySchema.extend({
  campaign_id: idSchema('cmp').optional(),
  contact_id: idSchema('con').optional(),
  state: touchStateSchema.optional(),
})
export type TouchQuery = z.output<typeof touchQuerySchema>
