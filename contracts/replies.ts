import { z } from 'zod'
import { channelSchema } from './campaign-config.js'
import { inboxSourceSchema, inboxStatusSchema, matchedBySchema } from './inbox.js'
import { pageOf, pageQuerySchema } from './page.js'
import { replyClassSchema } from './reply-classes.js'
import { idSchema, instantSchema, lineSchema } from './values.js'

export const replyQuerySchema = pageQuerySchema.extend({
  campaign_id: idSchema('cmp').optional(),
  contact_id: idSchema('con').optional(),
  class: replyClassSchema.optional(),
  status: inboxStatusSchema
    .optional()
    .describe('needs_person: somebody has to say what it is. unmatched: nobody knows whose it is.'),
  kind: z
    .enum(['message', 'status', 'any'])
    .default('message')
    .describe('status: what providers told of our own messages.'),
})
export type ReplyQuery = z.output<typeof replyQuerySchema>

const replyExample = {
  inbox_id: 'inb_2c9f0b1a',
  kind: 'message',
  source: 'email_webhook',
  channel: 'email',
  status: 'handled',
  class: 'not_now',
  confidence: 0.9,
  evidence: 'ask me again in March',
  return_date: '2027-03-01',
  referral: null,
  first_class: null,
  reclassified_by: null,
  reclassified_at: null,
  effect: 'This person gets nothing more in this campaign; the account is paused.',
  event_ids: ['evt_2c9f0b1a'],
  matched_by: 'message_id',
  contact_id: 'con_2c9f0b1a6d3e4f5061728394',
  campaign_id: 'cmp_2c9f0b1a',
  account_id: 'acc_2c9f0b1a',
  touch_id: 'tch_2c9f0b1a',
  sender_id: 'snd_2c9f0b1a',
  from: 'anna.berg@northwind.example',
  to: 'mia@studio.example',
  subject: 'Re: Your hiring in Berlin',
  text: 'Not now, please ask me again in March.',
  faults: [],
  occurred_at: '2026-11-26T08:12:00.000Z',
  received_at: '2026-11-26T08:12:03.000Z',
}

export const replySchema = z
  .strictObject({
    inbox_id: idSchema('inb'),
    kind: z.enum(['message', 'status']),
    source: inboxSourceSchema,
    channel: channelSchema,
    status: inboxStatusSchema,
    class: replyClassSchema.nullable(),
    confidence: z.number().nullable(),
    evidence: z.string().nullable().describe('The words or the header that decided.'),
    return_date: z.string().nullable(),
    referral: z.string().nullable().describe('Whom to ask instead.'),
    first_class: replyClassSchema.nullable().describe('Before a person corrected it.'),
    reclassified_by: z.string().nullable(),
    reclassified_at: instantSchema.nullable(),
    effect: z.string().describe('What it changed, in words.'),
    event_ids: z.array(z.string()),
    matched_by: matchedBySchema.describe('How it was found whose it is.'),
    contact_id: z.string().nullable(),
    campaign_id: z.string().nullable(),
    account_id: z.string().nullable(),
    touch_id: z.string().nullable(),
    sender_id: z.string().nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    subject: z.string().nullable(),
    text: z.string().nullable().describe('What was written, without quoted history.'),
    faults: z.array(z.string()).describe('What could not be read of it.'),
    occurred_at: instantSchema,
    received_at: instantSchema,
  })
  .meta({ examples: [replyExample] })
export type Reply = z.output<typeof replySchema>

export const replyPageSchema = pageOf(replySchema)

export const reclassificationSchema = z
  .strictObject({
    class: replyClassSchema,
    return_date: z.iso
      .date('must be a date like 2026-12-24')
      .optional()
      .describe('Only with out_of_office and not_now.'),
    note: lineSchema(500).optional().describe('Needed to take back an opt-out or a complaint.'),
  })
  .refine(
    (input) =>
      input.return_date === undefined ||
      input.class === 'out_of_office' ||
      input.class === 'not_now',
    { error: 'goes with out_of_office and not_now only', path: ['return_date'] },
  )
  .meta({ examples: [{ class: 'out_of_office', return_date: '2027-01-05' }] })
export type Reclassification = z.output<typeof reclassificationSchema>

export const assignmentSchema = z
  .strictObject({ contact_id: idSchema('con') })
  .meta({ examples: [{ contact_id: 'con_2c9f0b1a6d3e4f5061728394' }] })
export type Assignment = z.output<typeof assignmentSchema>

/** What a provider gets that told us something. */
export const receiptSchema = z
  .strictObject({
    inbox_id: idSchema('inb'),
    duplicate: z.boolean().describe('It was here already, and changed nothing.'),
    class: replyClassSchema.nullable(),
    status: inboxStatusSchema,
    effect: z.string(),
  })
  .meta({
    examples: [
      {
        inbox_id: 'inb_2c9f0b1a',
        duplicate: false,
        class: 'not_now',
        status: 'handled',
        effect: 'This person gets nothing more in this campaign; the account is paused.',
      },
    ],
  })
export type Receipt = z.output<typeof receiptSchema>
