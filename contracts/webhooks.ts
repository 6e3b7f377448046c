import { z } from 'zod'
import { pageOf, pageQuerySchema } from './page.js'
import { durationSchema, idSchema, instantSchema } from './values.js'
import {
  deliveryTypeSchema,
  webhookEventTypeSchema,
  webhookPayloadSchema,
} from './webhook-events.js'

export const webhookInputSchema = z
  .strictObject({
    url: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(2000, 'must be at most 2000 characters')
      .describe('An https address at port 443 on the internet, without a user or password in it.'),
    events: z
      .array(webhookEventTypeSchema)
      .min(1, 'needs at least one event; GET /api/v1/webhooks/events lists them')
      .max(50, 'must be at most 50 events')
      .transform((events) => [...new Set(events)]),
  })
  .meta({
    examples: [
      { url: 'https://hooks.northwind.com/overture', events: ['touch.sent', 'reply.received'] },
    ],
  })

export type WebhookInput = z.output<typeof webhookInputSchema>

const webhookFields = {
  webhook_id: idSchema('whk'),
  url: z.string(),
  events: z.array(webhookEventTypeSchema),
  created_at: instantSchema,
  disabled: z
    .strictObject({ at: instantSchema, reason: z.string() })
    .nullable()
    .describe('null: it is told of everything it asked for.'),
  waiting: z.number().int().describe('Deliveries that are not over.'),
  dead: z.number().int().describe('Deliveries that were given up; replay sends them again.'),
}

const webhookExample = {
  webhook_id: 'whk_2c9f0b1a',
  url: 'https://hooks.northwind.com/overture',
  events: ['touch.sent', 'reply.received'],
  created_at: '2026-11-21T09:00:00.000Z',
  disabled: null,
  waiting: 0,
  dead: 0,
}

export const webhookSchema = z.strictObject(webhookFields).meta({ examples: [webhookExample] })
export type Webhook = z.output<typeof webhookSchema>

export const webhookPageSchema = pageOf(webhookSchema)

export const webhookWithSecretSchema = z
  .strictObject({
    ...webhookFields,
    secret: z
      .string()
      .describe('Shown once. Checks the signatures (Standard Webhooks) of what is delivered.'),
  })
  .meta({
    examples: [{ ...webhookExample, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwQp0d' }],
  })

export type WebhookWithSecret = z.output<typeof webhookWithSecretSchema>

export const webhookRotationSchema = z
  .strictObject({
    overlap: durationSchema
      .default('PT24H')
      .describe('How long deliveries are signed with the old secret as well: PT0S to P30D.'),
  })
  .meta({ examples: [{ overlap: 'PT1H' }] })

export type WebhookRotation = z.output<typeof webhookRotationSchema>

export const deliveryStateSchema = z.enum(['pending', 'delivered', 'dead'])

export const deliverySchema = z
  .strictObject({
    delivery_id: idSchema('dlv'),
    webhook_id: idSchema('whk'),
    event_id: z
      .string()
      .describe('The header webhook-id of every attempt: the same happening has the same id.'),
    type: deliveryTypeSchema,
    state: deliveryStateSchema,
    attempts: z.number().int(),
    response_status: z.number().int().nullable().describe('Of the last answer.'),
    last_error: z.string().nullable(),
    next_try_at: instantSchema.nullable(),
    created_at: instantSchema,
    delivered_at: instantSchema.nullable(),
    payload: webhookPayloadSchema,
  })
  .meta({
    examples: [
      {
        delivery_id: 'dlv_2c9f0b1a',
        webhook_id: 'whk_2c9f0b1a',
        event_id: 'evt_2c9f0b1a',
        type: 'ping',
        state: 'pending',
        attempts: 2,
        response_status: 503,
        last_error: 'it answered 503',
        next_try_at: '2026-11-23T08:17:01.000Z',
        created_at: '2026-11-23T08:12:01.000Z',
        delivered_at: null,
        payload: {
          type: 'ping',
          timestamp: '2026-11-23T08:12:01.000Z',
          data: { contact_id: null, campaign_id: null, account_id: null },
        },
      },
    ],
  })

export type Delivery = z.output<typeof deliverySchema>

export const deliveryPageSchema = pageOf(deliverySchema)

export const deliveryQuerySchema = pageQuerySchema.extend({
  state: deliveryStateSchema.optional(),
  type: deliveryTypeSchema.optional(),
})
export type DeliveryQuery = z.output<typeof deliveryQuerySchema>
