import { z } from 'zod'

const addressSchema = z.object({ name: z.string(), address: z.string() })

export const envelopeSchema = z.object({
  /** Empty for the null sender of a bounce. */
  from: z.string(),
  to: z.array(z.string()),
})

/** What the folder keeps beside the raw source; all else is read out of the source. */
export const arrivalSchema = z.object({
  id: z.string(),
  arrived_at: z.iso.datetime(),
  envelope: envelopeSchema,
})

export const mailboxMessageSchema = arrivalSchema.extend({
  message_id: z.string().nullable(),
  /** ISO 8601, or the header as received when it is no date. */
  date: z.string().nullable(),
  subject: z.string(),
  from: addressSchema.nullable(),
  to: z.array(addressSchema),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  text: z.string(),
  html: z.string().exactOptional(),
})

export const mailboxPageSchema = z.object({
  data: z.array(mailboxMessageSchema),
  /** All that match the filter, whatever the limit. */
  total: z.number().int(),
})

export type MailAddress = z.output<typeof addressSchema>
export type Envelope = z.output<typeof envelopeSchema>
export type Arrival = z.output<typeof arrivalSchema>
export type MailboxMessage = z.output<typeof mailboxMessageSchema>
export type MailboxPage = z.output<typeof mailboxPageSchema>
export type MessageContent = Omit<MailboxMessage, keyof Arrival>

export const maxListLimit = 100_000
