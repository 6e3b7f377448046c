import { z } from 'zod'
import { instantSchema } from './values.js'

/** What other systems can be told of, as it happens. */
export const webhookEventTypes = [
  'touch.sent',
  'touch.failed',
  'touch.unknown',
  'touch.skipped',
  'touch.delivered',
  'reply.received',
  'reply.reclassified',
  'contact.stopped',
  'contact.suppressed',
  'account.won',
  'campaign.completed',
  'task.created',
  'task.completed',
  'sender.warned',
  'sender.paused',
] as const

export const webhookEventTypeSchema = z.enum(webhookEventTypes)
export type WebhookEventType = z.output<typeof webhookEventTypeSchema>

/** `ping` is sent on request only: nobody subscribes to it. */
export const deliveryTypeSchema = z.enum([...webhookEventTypes, 'ping'])
export type DeliveryType = z.output<typeof deliveryTypeSchema>

interface CatalogueEntry {
  description: string
  /** What stands in `data` beside contact_id, campaign_id and account_id. */
  data: Record<string, unknown>
}

const touch = { touch_id: 'tch_2c9f0b1a', channel: 'email', step: 1 }
const reply = {
  inbox_id: 'inb_2c9f0b1a',
  touch_id: 'tch_2c9f0b1a',
  channel: 'email',
  confidence: 0.9,
  status: 'handled',
}

const catalogue: Record<DeliveryType, CatalogueEntry> = {
  'touch.sent': {
    description: 'A message was handed over to its provider, or a person did the task.',
    data: touch,
  },
  'touch.failed': {
    description: 'A message was refused for good.',
    data: { ...touch, reason: '550 5.1.1 no such user' },
  },
  'touch.unknown': {
    description: 'Nobody knows whether a message left; a person has to say.',
    data: { ...touch, reason: 'the answer of the provider was lost' },
  },
  'touch.skipped': {
    description: 'A message that was due was not sent, and will not be.',
    data: { ...touch, reason: 'contact replied' },
  },
  'touch.delivered': {
    description: 'The provider says that the message has arrived.',
    data: { ...touch, delivery: 'delivered' },
  },
  'reply.received': {
    description: 'A person, or the mailbox of one, has answered. The words stay here.',
    data: { ...reply, class: 'positive' },
  },
  'reply.reclassified': {
    description: 'Somebody corrected what an answer was taken for.',
    data: { ...reply, class: 'not_now', first_class: 'unclear' },
  },
  'contact.stopped': {
    description: 'A person gets nothing more in a campaign.',
    data: { reason: 'replied', event_id: 'evt_2c9f0b1a' },
  },
  'contact.suppressed': {
    description: 'An address, number or domain gets nothing more from any campaign.',
    data: { suppression_id: 'sup_2c9f0b1a', kind: 'email', reason: 'unsubscribed' },
  },
  'account.won': {
    description: 'A meeting was booked: the campaign is over for this account.',
    data: { event_id: 'evt_2c9f0b1a' },
  },
  'campaign.completed': {
    description: 'The last account of a campaign has come to its end.',
    data: { accounts: 12 },
  },
  'task.created': {
    description: 'A person has to call or write to somebody.',
    data: { task_id: 'tsk_2c9f0b1a', kind: 'touch', channel: 'call', touch_id: 'tch_2c9f0b1a' },
  },
  'task.completed': {
    description: 'Somebody closed such a task.',
    data: { task_id: 'tsk_2c9f0b1a', kind: 'touch', channel: 'call', outcome: 'done' },
  },
  'sender.warned': {
    description:
      'Bounces or complaints of a sender come near the limit, or its mail is set up badly.',
    data: { sender_id: 'snd_2c9f0b1a', cause: 'reputation', reason: '2.4 % bounces in 7 days' },
  },
  'sender.paused': {
    description: 'A sender writes nothing more until somebody has looked.',
    data: { sender_id: 'snd_2c9f0b1a', cause: 'reputation', reason: '3.1 % bounces in 7 days' },
  },
  ping: {
    description: 'Sent by POST /api/v1/webhooks/{webhook_id}/test only.',
    data: {},
  },
}

const ofNobody: readonly DeliveryType[] = [
  'campaign.completed',
  'sender.warned',
  'sender.paused',
  'ping',
]
const ofNoCampaign: readonly DeliveryType[] = [
  'contact.suppressed',
  'sender.warned',
  'sender.paused',
  'ping',
]

export const webhookPayloadSchema = z
  .strictObject({
    type: deliveryTypeSchema,
    timestamp: instantSchema.describe('When it happened, by the clock of the tenant.'),
    data: z
      .looseObject({
        contact_id: z.string().nullable(),
        campaign_id: z.string().nullable(),
        account_id: z.string().nullable(),
      })
      .describe('Ids, codes and reasons; ask the API for the rest.'),
  })
  .meta({ examples: [exampleOf('touch.sent')] })

export type WebhookPayload = z.output<typeof webhookPayloadSchema>

function exampleOf(type: DeliveryType) {
  return {
    type,
    timestamp: '2026-11-23T08:12:01.000Z',
    data: {
      contact_id: ofNobody.includes(type) ? null : 'con_2c9f0b1a6d3e4f5061728394',
      campaign_id: ofNoCampaign.includes(type) ? null : 'cmp_2c9f0b1a',
      account_id:
        ofNoCampaign.includes(type) || type === 'campaign.completed' ? null : 'acc_2c9f0b1a',
      ...catalogue[type].data,
    },
  }
}

export const eventCatalogue = deliveryTypeSchema.options.map((type) => ({
  type,
  description: catalogue[type].description,
  example: exampleOf(type),
}))

export const eventCatalogueSchema = z
  .strictObject({
    events: z.array(
      z.strictObject({
        type: deliveryTypeSchema,
        description: z.string(),
        example: webhookPayloadSchema,
      }),
    ),
  })
  .meta({ examples: [{ events: eventCatalogue }] })
