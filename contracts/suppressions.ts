import { z } from 'zod'
import { pageOf } from './page.js'
import { emailSchema, idSchema, instantSchema, lineSchema, phoneSchema } from './values.js'

export const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain like example.com')

export const suppressionReasonSchema = z.enum([
  'unsubscribed',
  'complained',
  'bounced_hard',
  'do_not_contact',
  'manual',
])

export const suppressionKindSchema = z.enum(['email', 'phone', 'domain'])

const suppressionExample = { email: 'anna.berg@northwind.example', reason: 'unsubscribed' }

export const suppressionInputSchema = z
  .strictObject({
    email: emailSchema.optional(),
    phone: phoneSchema.optional(),
    domain: domainSchema.optional(),
    reason: suppressionReasonSchema.default('manual'),
    note: lineSchema(500).optional(),
  })
  .refine((s) => [s.email, s.phone, s.domain].filter((v) => v !== undefined).length === 1, {
    error: 'needs exactly one of email, phone or domain',
    path: ['email'],
  })
  .meta({ examples: [suppressionExample] })

export type SuppressionInput = z.output<typeof suppressionInputSchema>

const storedExample = {
  suppression_id: 'sup_2c9f0b1a',
  kind: 'email',
  value: 'anna.berg@northwind.example',
  reason: 'unsubscribed',
  note: null,
  created_at: '2026-11-21T09:00:00.000Z',
  created_by: 'anna',
}

export const suppressionSchema = z
  .strictObject({
    suppression_id: idSchema('sup'),
    kind: suppressionKindSchema,
    value: z.string(),
    reason: suppressionReasonSchema,
    note: z.string().nullable(),
    created_at: instantSchema,
    created_by: z.string(),
  })
  .meta({
    examples: [storedExample],
  })

export type Suppression = z.output<typeof suppressionSchema>

export const suppressionPageSchema = pageOf(suppressionSchema)

export const inFlightSchema = z
  .array(idSchema('tch'))
  .describe(
    'Touches whose submission had already begun when the stop was recorded. Nothing else goes out.',
  )

export const suppressionPlacedSchema = suppressionSchema
  .extend({ in_flight: inFlightSchema })
  .meta({
    examples: [{ ...storedExample, in_flight: [] }],
  })

export type SuppressionPlaced = z.output<typeof suppressionPlacedSchema>

export const suppressionDeleteSchema = z
  .strictObject({
    evidence: lineSchema(2000)
      .optional()
      .describe('Why this person may be written to again. Needed to delete an opt-out.'),
  })
  .meta({ examples: [{ evidence: 'Asked by mail on 20 November to be written to again.' }] })

export type SuppressionDelete = z.output<typeof suppressionDeleteSchema>

/** Reasons that a person gave: only an admin with evidence may undo them. */
export const optOutReasons: ReadonlySet<string> = new Set([
  'unsubscribed',
  'complained',
  'do_not_contact',
])
