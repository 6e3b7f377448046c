import { z } from 'zod'
import { replyClassSchema } from './reply-classes.js'
import { instantSchema } from './values.js'

const longestBody = 200_000
const longestRaw = 900_000
const mostHeaders = 200

export const classifiedChannelSchema = z.enum(['email', 'sms'])

/** `raw` is a whole mail; else `body`, with `subject` and `headers` where they are known. */
export const replyToClassifySchema = z
  .strictObject({
    channel: classifiedChannelSchema,
    subject: z.string().max(2_000).optional(),
    body: z.string().max(longestBody, `must be at most ${longestBody} characters`).optional(),
    headers: z
      .record(z.string().max(200), z.string().max(20_000))
      .refine((headers) => Object.keys(headers).length <= mostHeaders, {
        error: `must have at most ${mostHeaders} headers`,
      })
      .optional(),
    raw: z
      .string()
      .max(longestRaw, `must be at most ${longestRaw} characters`)
      .optional()
      .describe('The mail as it came (RFC 5322), instead of subject, body and headers.'),
    received_at: instantSchema
      .optional()
      .describe('For relative dates; else what the Date header says, else now.'),
  })
  .refine((input) => (input.raw === undefined) !== (input.body === undefined), {
    error: 'needs exactly one of body and raw',
    path: ['body'],
  })
  .refine((input) => input.channel === 'email' || input.raw === undefined, {
    error: 'is for mail only: give the text message as body',
    path: ['raw'],
  })
  .refine((input) => input.raw === undefined || !(input.headers ?? input.subject), {
    error: 'has its own subject and headers: leave them out',
    path: ['raw'],
  })
  .meta({
    examples: [
      {
        channel: 'email',
        subject: 'Re: Your hiring in Berlin',
        body: 'Not now, please ask me again in March.',
        received_at: '2026-11-22T09:00:00Z',
      },
    ],
  })

export type ReplyToClassify = z.output<typeof replyToClassifySchema>

export const classificationSchema = z
  .strictObject({
    class: replyClassSchema,
    confidence: z.number().min(0).max(1),
    evidence: z.string().describe('The words or the header that decided.'),
    return_date: z.iso.date().optional().describe('When to come back to this person.'),
    referral: z.string().optional().describe('The address or name of whom to ask instead.'),
    scores: z
      .record(z.string(), z.number())
      .optional()
      .describe('What each class of human replies got, when words were weighed.'),
  })
  .meta({
    examples: [
      {
        class: 'not_now',
        confidence: 0.9,
        evidence: 'not now',
        return_date: '2027-03-01',
      },
    ],
  })

export type Classification = z.output<typeof classificationSchema>
