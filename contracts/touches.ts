import { z } from 'zod'
import { pageOf, pageQuerySchema } from './page.js'
import { idSchema, instantSchema, lineSchema } from './values.js'

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

const touchExample = {
  touch_id: 'tch_2c9f0b1a',
  touch_key: 'cmp_2c9f0b1a/con_2c9f0b1a6d3e4f5061728394/1/email',
  campaign_id: 'cmp_2c9f0b1a',
  account_id: 'acc_2c9f0b1a',
  contact_id: 'con_2c9f0b1a6d3e4f5061728394',
  sender_id: 'snd_2c9f0b1a',
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
    { at: '2026-11-23T08:12:01.000Z', state: 'claimed', fence: 1, reason: 'every gate open' },
    { at: '2026-11-23T08:12:01.000Z', state: 'sent', fence: 1, reason: '250 2.0.0 accepted' },
  ],
}

export const touchSchema = z
  .strictObject({
    touch_id: idSchema('tch'),
    touch_key: z.string(),
    campaign_id: idSchema('cmp'),
    account_id: idSchema('acc'),
    contact_id: idSchema('con'),
    sender_id: idSchema('snd'),
    channel: z.string(),
    step: z.number().int(),
    subject: z.string().nullable(),
    state: touchStateSchema,
    slot_at: instantSchema,
    sent_at: instantSchema.nullable(),
    reason: z.string().describe('Why this touch is where it is.'),
    message_id: z.string().nullable(),
    content_hash: z.string().nullable(),
    resent_by: z.string().optional().describe('Who ordered a second submission.'),
    attempts: z.array(attemptSchema),
  })
  .meta({ examples: [touchExample] })

export type Touch = z.output<typeof touchSchema>

export const touchPageSchema = pageOf(touchSchema)

export const touchQuerySchema = pageQuerySchema.extend({
  campaign_id: idSchema('cmp').optional(),
  contact_id: idSchema('con').optional(),
  state: touchStateSchema.optional(),
  channel: lineSchema(40).optional(),
  sender_id: idSchema('snd').optional(),
})
export type TouchQuery = z.output<typeof touchQuerySchema>

export const touchDetailSchema = touchSchema
  .extend({
    why: z.strictObject({
      contact: z.string().nullable().describe('Why this person.'),
      channel: z.string().nullable().describe('Why this channel.'),
      slot: z.string().describe('Why this minute.'),
    }),
    approval: z
      .strictObject({
        request_id: idSchema('apr'),
        status: z.string(),
        by: z.string().nullable(),
      })
      .nullable()
      .describe('null: nobody was asked for their word on it.'),
    content: z
      .strictObject({
        subject: z.string().nullable().describe('Of an e-mail, or the title of a task.'),
        text: z.string(),
      })
      .nullable()
      .describe('As it was stored before the claim; null before there was one.'),
  })
  .meta({
    examples: [
      {
        ...touchExample,
        why: {
          contact: 'primary contact: VP Engineering',
          channel: 'email, attempt 1 of 2',
          slot: 'Step 1 of 2: first touch, at 09:12 Europe/Berlin',
        },
        approval: { request_id: 'apr_2c9f0b1a', status: 'approved', by: 'anna' },
        content: { subject: 'A question, Anna', text: 'Hello Anna, …' },
      },
    ],
  })

export type TouchDetail = z.output<typeof touchDetailSchema>

export const resolutionSchema = z.enum(['sent', 'not_sent', 'resend'])
export type Resolution = z.output<typeof resolutionSchema>

export const resolutionInputSchema = z
  .strictObject({
    outcome: resolutionSchema.describe(
      'resend: the same message with the same Message-ID, through all gates; it may arrive twice.',
    ),
    reason: lineSchema(500).optional().describe('How you know; kept in the history of the touch.'),
  })
  .meta({ examples: [{ outcome: 'sent', reason: 'It is in the mailbox of a colleague.' }] })

export type ResolutionInput = z.output<typeof resolutionInputSchema>
