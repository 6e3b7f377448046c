import { z } from 'zod'

/** `unknown`: the name server did not answer, which is no proof of anything. */
export const checkStatuses = ['ok', 'failing', 'missing', 'unknown'] as const

export const senderCheckSchema = z.strictObject({
  status: z.enum(checkStatuses),
  detail: z.string().describe('What was found, and what to do.'),
})
export type SenderCheck = z.output<typeof senderCheckSchema>

export const senderChecksSchema = z.strictObject({
  spf: senderCheckSchema,
  dkim: senderCheckSchema,
  dmarc: senderCheckSchema,
  mx: senderCheckSchema,
})
export type SenderChecks = z.output<typeof senderChecksSchema>
