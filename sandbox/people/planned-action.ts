import { z } from 'zod'
import { acts } from './act.js'

/** What of a message an answer to it needs. */
const receivedSchema = z.object({
  message_id: z.string(),
  references: z.array(z.string()),
  subject: z.string(),
  from: z.object({ name: z.string(), address: z.string() }),
  /** Where answers go. */
  reply_to: z.string(),
  /** Where reports of machines go. */
  envelope_from: z.string(),
  to: z.string(),
  sent_at_ms: z.number(),
  text: z.string(),
  /** The path of the one-click link on our own server. */
  unsubscribe_path: z.string(),
})

const commonSchema = z.object({
  /** The same for the same message and person: the inbox knows an action by it. */
  action_id: z.string(),
  /** The mail or SMS that it is about, as the sandbox calls it. */
  about: z.string(),
  tenant_id: z.string(),
  /** Pretend time. */
  at_ms: z.number(),
})

const mailActionSchema = commonSchema.extend({
  act: z.enum(acts),
  away_ms: z.number(),
  received: receivedSchema,
})

const textActionSchema = commonSchema.extend({
  act: z.literal('text'),
  sms: z.object({ from: z.string(), to: z.string(), text: z.string(), sid: z.string() }),
})

export const plannedActionSchema = z.discriminatedUnion('act', [mailActionSchema, textActionSchema])

export type Received = z.output<typeof receivedSchema>
export type MailAction = z.output<typeof mailActionSchema>
export type TextAction = z.output<typeof textActionSchema>
export type PlannedAction = z.output<typeof plannedActionSchema>
