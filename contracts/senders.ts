import { z } from 'zod'
import { pageOf } from './page.js'
import { emailSchema, idSchema, instantSchema, lineSchema, timezoneSchema } from './values.js'

const count = (min: number, max: number) =>
  z
    .number()
    .int(`must be a whole number from ${min} to ${max}`)
    .min(min, `must be a whole number from ${min} to ${max}`)
    .max(max, `must be a whole number from ${min} to ${max}`)

const rampSchema = z
  .strictObject({ start: count(1, 10_000), add_per_day: count(0, 10_000) })
  .describe(
    "A new sender's first days: `start` messages on the day of its first one, `add_per_day` more on each day after, up to daily_cap. null: no ramp.",
  )
  .nullable()
export type Ramp = NonNullable<z.output<typeof rampSchema>>

const secretRefSchema = z
  .string()
  .max(1000, 'must be at most 1000 characters')
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/\S+)$/, 'must be env:SENDER_NAME or file:/PATH')

/** The shape of a sender's own transport; the secret itself is never in the store. */
export const senderSmtpSchema = z
  .strictObject({
    host: lineSchema(253),
    port: count(1, 65_535),
    user: lineSchema(320),
    secret_ref: secretRefSchema.describe(
      'Where every worker finds the password or token, read anew for each message: env:SENDER_NAME, or a file ' +
        'in the folder of your tenant inside SENDER_SECRETS_DIR.',
    ),
    auth: z.enum(['password', 'xoauth2']).default('password'),
  })
  .meta({
    examples: [
      {
        host: 'smtp.mail.example',
        port: 587,
        user: 'mia',
        secret_ref: 'env:SENDER_MIA',
        auth: 'password',
      },
    ],
  })
export type SenderSmtp = z.output<typeof senderSmtpSchema>

/** Where replies to a sender are looked for. */
export const senderImapSchema = z
  .strictObject({
    host: lineSchema(253),
    port: count(1, 65_535).default(993),
    user: lineSchema(320),
    secret_ref: secretRefSchema.describe('As for smtp: env:SENDER_NAME, or a file of your tenant.'),
    auth: z.enum(['password', 'xoauth2']).default('password'),
    sent_folder: lineSchema(200)
      .nullable()
      .default(null)
      .describe('null: the one that the server marks as Sent.'),
  })
  .meta({
    examples: [{ host: 'imap.mail.example', port: 993, user: 'mia', secret_ref: 'env:SENDER_MIA' }],
  })
export type SenderImap = z.output<typeof senderImapSchema>

/** With it messages are signed here; without it whoever relays them may sign. */
export const senderDkimSchema = z
  .strictObject({
    domain: lineSchema(253),
    selector: z.string().regex(/^[A-Za-z0-9._-]{1,63}$/, 'must be a selector like mail2026'),
    secret_ref: secretRefSchema.describe('The private key, PEM.'),
  })
  .meta({
    examples: [{ domain: 'studio.example', selector: 's1', secret_ref: 'env:SENDER_MIA_DKIM' }],
  })
export type SenderDkim = z.output<typeof senderDkimSchema>

const senderFields = {
  name: lineSchema(200),
  reply_to: emailSchema.optional(),
  signature: z.string().max(2000).optional(),
  postal_address: lineSchema(500).describe(
    'Goes into the footer: law in most countries asks for it.',
  ),
  timezone: timezoneSchema.default('Etc/UTC'),
  daily_cap: count(1, 10_000)
    .default(40)
    .describe("Messages a day in the sender's own time zone, over all campaigns."),
  ramp: rampSchema.default({ start: 10, add_per_day: 5 }),
  min_gap_seconds: count(0, 3600)
    .default(90)
    .describe('Between two messages of this sender; up to a fifth more, at most 20 s, is added.'),
  smtp: senderSmtpSchema
    .optional()
    .describe(
      "The sender's own mail server in place of SMTP_URL; only an admin key may set or change it.",
    ),
  imap: senderImapSchema
    .optional()
    .describe(
      'The mailbox that replies arrive in; it is read, never changed. Port 993 is TLS from the first byte, every ' +
        'other one STARTTLS. Admin keys only.',
    ),
  dkim: senderDkimSchema
    .optional()
    .describe('The key that messages of this sender are signed with. Admin keys only.'),
  provider: z
    .enum(['smtp', 'resend'])
    .default('smtp')
    .describe('resend: by its API in place of any mail server; needs RESEND_API_KEY.'),
  reply_tokens: z
    .boolean()
    .default(false)
    .describe(
      'Replies go to an address of their own for each message (local+r.token@domain). Your mail server must ' +
        'deliver such addresses.',
    ),
}

const senderExample = {
  email: 'mia@studio.example',
  name: 'Mia Winter',
  postal_address: 'Studio GmbH, Hauptstr. 1, 10115 Berlin',
  timezone: 'Europe/Berlin',
  daily_cap: 40,
  ramp: { start: 10, add_per_day: 5 },
  min_gap_seconds: 90,
}

export const senderInputSchema = z
  .strictObject({ email: emailSchema, ...senderFields })
  .meta({ examples: [senderExample] })

export type SenderInput = z.output<typeof senderInputSchema>

export const senderPatchSchema = z
  .strictObject({
    ...senderFields,
    timezone: timezoneSchema,
    daily_cap: senderFields.daily_cap.unwrap(),
    ramp: rampSchema,
    min_gap_seconds: senderFields.min_gap_seconds.unwrap(),
    smtp: senderSmtpSchema
      .nullable()
      .describe(
        'Takes the place of the whole mail server; null: back to SMTP_URL. Admin keys only.',
      ),
    imap: senderImapSchema
      .nullable()
      .describe(
        'Takes the place of the whole mailbox; null: it is not read any more. Admin keys only.',
      ),
    dkim: senderDkimSchema
      .nullable()
      .describe(
        'Takes the place of the whole key; null: messages are not signed here. Admin keys only.',
      ),
    provider: senderFields.provider.unwrap(),
    reply_tokens: senderFields.reply_tokens.unwrap(),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, { error: 'needs at least one field to change' })
  .meta({ examples: [{ daily_cap: 60 }] })

export type SenderPatch = z.output<typeof senderPatchSchema>

const inboxSightSchema = z
  .strictObject({
    read_at: instantSchema.nullable().describe('When the mailbox was last read to its end.'),
    proven_at: instantSchema
      .nullable()
      .describe('When signed mail for this sender last arrived at the inbound webhook.'),
    fault: z
      .string()
      .nullable()
      .describe('What keeps the mailbox from being read, and what to do.'),
  })
  .describe('How replies to this sender are seen. Both times are wall time.')

export const senderSchema = z
  .strictObject({
    sender_id: idSchema('snd'),
    email: emailSchema,
    ...senderFields,
    timezone: timezoneSchema,
    daily_cap: z.number().int(),
    ramp: rampSchema,
    min_gap_seconds: z.number().int(),
    provider: senderFields.provider.unwrap(),
    reply_tokens: z.boolean(),
    verified: z.boolean(),
    inbox: inboxSightSchema,
    created_at: instantSchema,
    updated_at: instantSchema,
  })
  .meta({
    examples: [
      {
        sender_id: 'snd_2c9f0b1a',
        ...senderExample,
        provider: 'smtp',
        reply_tokens: false,
        verified: true,
        inbox: { read_at: '2026-11-21T09:04:10.000Z', proven_at: null, fault: null },
        created_at: '2026-11-21T09:00:00.000Z',
        updated_at: '2026-11-21T09:00:00.000Z',
      },
    ],
  })

export type Sender = z.output<typeof senderSchema>

export const senderPageSchema = pageOf(senderSchema)
