import { z } from 'zod'

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
