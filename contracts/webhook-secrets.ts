import { z } from 'zod'
import { pageOf } from './page.js'
import { idSchema, instantSchema, lineSchema } from './values.js'

export const webhookSecretInputSchema = z
  .strictObject({ name: lineSchema(100).describe('Who signs with it, like the name of a relay.') })
  .meta({ examples: [{ name: 'mail relay' }] })
export type WebhookSecretInput = z.output<typeof webhookSecretInputSchema>

const example = {
  secret_id: 'whs_2c9f0b1a',
  name: 'mail relay',
  created_at: '2026-11-21T09:00:00.000Z',
  created_by: 'key_2c9f0b1a',
  revoked_at: null,
}

export const webhookSecretSchema = z
  .strictObject({
    secret_id: idSchema('whs'),
    name: z.string(),
    created_at: instantSchema,
    created_by: z.string(),
    revoked_at: instantSchema.nullable(),
  })
  .meta({ examples: [example] })
export type WebhookSecret = z.output<typeof webhookSecretSchema>

export const webhookSecretPageSchema = pageOf(webhookSecretSchema)

export const webhookSecretMadeSchema = webhookSecretSchema
  .extend({
    secret: z.string().describe('Shown this once: it is stored nowhere.'),
    url: z.string().describe('Where to post mails that are signed with it.'),
  })
  .meta({
    examples: [
      {
        ...example,
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
        url: 'https://overture.example/webhooks/email/inbound?secret_id=whs_2c9f0b1a',
      },
    ],
  })
export type WebhookSecretMade = z.output<typeof webhookSecretMadeSchema>
