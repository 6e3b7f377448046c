import { z } from 'zod'
import { idSchema, instantSchema, lineSchema } from './values.js'

/**
 * `failing`: what is published is proof that mail fails; `missing`: nothing is published; `unknown`: the name
 * server did not answer, or the question has no answer, which is no proof of anything.
 */
export const checkStatuses = ['ok', 'warning', 'failing', 'missing', 'unknown'] as const

const senderCheckSchema = z.strictObject({
  status: z.enum(checkStatuses),
  found: z.string().describe('What the name system says.'),
  fix: z.string().nullable().describe('What to do; null: nothing.'),
})
export type SenderCheck = z.output<typeof senderCheckSchema>

const checks = {
  spf: senderCheckSchema,
  dkim: senderCheckSchema,
  dmarc: senderCheckSchema,
  mx: senderCheckSchema,
}
const senderChecksSchema = z.strictObject(checks)
export type SenderChecks = z.output<typeof senderChecksSchema>

const working = { status: 'ok', fix: null } as const

export const senderCheckAnswerSchema = z
  .strictObject({
    sender_id: idSchema('snd'),
    ...checks,
    checked_at: instantSchema,
    held: z
      .boolean()
      .describe('Nothing of this sender leaves until SPF, DKIM and DMARC no longer fail.'),
    reason: z.string().nullable().describe('Why it is held, or what would hold it next time.'),
  })
  .meta({
    examples: [
      {
        sender_id: 'snd_2c9f0b1a',
        spf: { ...working, found: 'v=spf1 include:_spf.mail.example -all' },
        dkim: { ...working, found: 'a key under s1' },
        dmarc: { ...working, found: 'p=quarantine' },
        mx: { ...working, found: 'mx1.mail.example' },
        checked_at: '2026-11-23T09:00:00.000Z',
        held: false,
        reason: null,
      },
    ],
  })
export type SenderCheckAnswer = z.output<typeof senderCheckAnswerSchema>

export const standings = ['ok', 'warned', 'paused'] as const
export type Standing = (typeof standings)[number]

const count = z.number().int()

export const senderReputationSchema = z
  .strictObject({
    sender_id: idSchema('snd'),
    messages: count.describe(
      'E-mails that left in the last 7 days, or since the count began anew.',
    ),
    bounces: count.describe('People whose address refused for good.'),
    complaints: count.describe('People who reported a message as spam.'),
    standing: z.enum(standings),
    reason: z.string().nullable(),
    counted_from: instantSchema,
    resumed: z
      .strictObject({ at: instantSchema, by: z.string(), note: z.string().nullable() })
      .nullable()
      .describe('Who last let the sender go on, and why.'),
  })
  .meta({
    examples: [
      {
        sender_id: 'snd_2c9f0b1a',
        messages: 60,
        bounces: 4,
        complaints: 0,
        standing: 'paused',
        reason: '4 bounces of 60 messages in 7 days (6.7 %)',
        counted_from: '2026-11-16T09:00:00.000Z',
        resumed: null,
      },
    ],
  })
export type SenderReputation = z.output<typeof senderReputationSchema>

export const senderResumeSchema = z
  .strictObject({
    note: lineSchema(500).describe('What was found and mended; the reputation shows it.'),
  })
  .meta({ examples: [{ note: 'The list was cleaned of old addresses.' }] })
export type SenderResume = z.output<typeof senderResumeSchema>
