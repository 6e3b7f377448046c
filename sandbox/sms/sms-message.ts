import { z } from 'zod'

export const smsMessageSchema = z.object({
  sid: z.string(),
  direction: z.enum(['outbound-api', 'outbound-reply', 'inbound']),
  from: z.string(),
  to: z.string(),
  body: z.string(),
  num_segments: z.number().int(),
  status: z.enum(['queued', 'sent', 'delivered', 'undelivered', 'failed', 'received']),
  error_code: z.number().int().nullable(),
  /** What the message will still become, in this order. */
  ahead: z.array(
    z.object({
      status: z.enum(['queued', 'sent', 'delivered', 'undelivered', 'failed']),
      error_code: z.number().int().nullable(),
    }),
  ),
  status_callback: z.string().nullable(),
  /** What Overture answered to each call about this message; null: nothing. */
  told: z.array(z.object({ status: z.string(), answer: z.number().int().nullable() })),
  created_at: z.iso.datetime(),
})

export type SmsMessage = z.output<typeof smsMessageSchema>
export type NextStatus = SmsMessage['ahead'][number]
