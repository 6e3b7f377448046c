import { z } from 'zod'
import { receiptSchema } from './replies.js'
import { emailSchema } from './values.js'

export const inboundMailLimitBytes = 25_000_000
export const webhookLimitBytes = 2 ** 20

export const ignoredSchema = z
  .strictObject({ ignored: z.string().describe('Why nothing was stored.') })
  .meta({ examples: [{ ignored: 'events of the type email.opened change nothing' }] })

export const webhookAnswerSchema = z.union([receiptSchema, ignoredSchema]).meta({
  examples: receiptSchema.meta()?.examples ?? [],
})
export type WebhookAnswer = z.output<typeof webhookAnswerSchema>

export const twimlSchema = z.string().meta({
  examples: ['<?xml version="1.0" encoding="UTF-8"?><Response></Response>'],
})

export const inboundQuerySchema = z.object({
  secret_id: z
    .string()
    .max(80)
    .optional()
    .describe('Which secret signed, where a tenant or an installation has many.'),
})
export type InboundQuery = z.output<typeof inboundQuerySchema>

const addressSchema = z.union([
  z.string().max(2_000),
  z.looseObject({ address: z.string().max(500), name: z.string().max(500).optional() }),
])

/** Others add fields of their own: unknown ones are passed over. */
export const inboundJsonSchema = z
  .looseObject({
    type: z.literal('ping').optional().describe('Says that the way is open; nothing is stored.'),
    sender: emailSchema.optional().describe('Of a ping: whose replies come this way.'),
    raw: z.string().optional().describe('The whole mail, as it is or in base64.'),
    from: addressSchema.optional(),
    to: z.union([addressSchema, z.array(addressSchema).max(1_000)]).optional(),
    cc: z.union([addressSchema, z.array(addressSchema).max(1_000)]).optional(),
    subject: z.string().optional(),
    text: z.string().optional(),
    html: z.string().optional(),
    message_id: z.string().max(2_000).optional(),
    headers: z.record(z.string(), z.string()).optional(),
  })
  .refine((mail) => mail.type !== 'ping' || mail.sender !== undefined, {
    error: 'is needed with type ping: the address of the sender whose replies come this way',
    path: ['sender'],
  })
  .refine((mail) => mail.type === 'ping' || mail.raw !== undefined || mail.from !== undefined, {
    error: 'is needed, or raw with the whole mail',
    path: ['from'],
  })
  .meta({
    examples: [
      {
        from: 'Anna Berg <anna.berg@northwind.example>',
        to: 'mia@studio.example',
        subject: 'Re: Your hiring in Berlin',
        text: 'Not now, please ask me again in March.',
        message_id: '<a1b2c3@northwind.example>',
        headers: { 'In-Reply-To': '<5f0c9d@studio.example>' },
      },
    ],
  })
export type InboundJson = z.output<typeof inboundJsonSchema>
export type InboundAddress = z.output<typeof addressSchema>

export const resendEventSchema = z
  .looseObject({
    type: z.string().max(100),
    data: z.looseObject({
      email_id: z.string().max(200),
      from: z.string().optional(),
      to: z.union([z.string(), z.array(z.string())]).optional(),
      cc: z.array(z.string()).nullish(),
      subject: z.string().nullish(),
      text: z.string().nullish(),
      html: z.string().nullish(),
      message_id: z.string().nullish(),
      headers: z.unknown().optional(),
      bounce: z
        .looseObject({ type: z.string().nullish(), message: z.string().nullish() })
        .nullish(),
      failed: z.looseObject({ reason: z.string().nullish() }).nullish(),
    }),
  })
  .meta({
    examples: [
      {
        type: 'email.delivered',
        created_at: '2026-11-23T08:12:01.000Z',
        data: { email_id: '49a3999c-0ce1-4ea6-ab68-afcd6dc2e794' },
      },
    ],
  })
export type ResendEvent = z.output<typeof resendEventSchema>

const sid = z.string().min(1).max(100)

export const twilioStatusSchema = z.looseObject({
  MessageSid: sid,
  MessageStatus: z.string().max(50),
  ErrorCode: z.string().max(20).optional(),
})
export const twilioSmsSchema = z.looseObject({
  MessageSid: sid,
  From: z.string().max(50),
  To: z.string().max(50),
  Body: z.string().default(''),
})

export const twilioQuerySchema = z.object({
  tenant: z.string().max(40).optional(),
  touch: z.string().max(80).optional(),
})
export type TwilioQuery = z.output<typeof twilioQuerySchema>
