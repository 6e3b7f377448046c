import { z } from 'zod'
import { pageOf, pageQuerySchema } from './page.js'
import {
  countrySchema,
  emailSchema,
  idSchema,
  instantSchema,
  lineSchema,
  phoneSchema,
  timezoneSchema,
} from './values.js'

const provenConsentSchema = z.strictObject({
  at: instantSchema,
  source: lineSchema(200),
  evidence: lineSchema(2000).optional(),
})

const givenConsentSchema = z.union([provenConsentSchema, z.boolean()], {
  error: 'must be true, false or an object with at and source',
})

/** A bare `true` proves nothing: it is stored as `unproven` and permits nothing. */
export const consentInputSchema = z.strictObject({
  sms: givenConsentSchema.optional(),
  calls: givenConsentSchema.optional(),
})

const storedConsentSchema = z.union([provenConsentSchema, z.literal('unproven')])

export const consentSchema = z.strictObject({
  sms: storedConsentSchema.optional(),
  calls: storedConsentSchema.optional(),
})

export type Consent = z.output<typeof consentSchema>

const fieldNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be a lower-case name like favourite_product')

const fieldValueSchema = z.union([z.string().max(2000), z.number(), z.boolean()], {
  error: 'must be text of at most 2000 characters, a number, true or false',
})

export const contactFields = {
  email: emailSchema.optional(),
  phone: phoneSchema.optional(),
  name: lineSchema(200).optional(),
  first_name: lineSchema(100).optional(),
  last_name: lineSchema(100).optional(),
  title: lineSchema(200).optional(),
  company: lineSchema(200).optional(),
  account_id: lineSchema(200).optional(),
  timezone: timezoneSchema.optional(),
  country: countrySchema.optional(),
  source: lineSchema(200).optional(),
  source_at: instantSchema.optional(),
  legal_basis: lineSchema(200).optional(),
  fields: z
    .record(fieldNameSchema, fieldValueSchema)
    .optional()
    .describe('Your own merge fields, usable in a message as {{ fields.name }}.'),
}

const contactExample = {
  email: 'anna.berg@northwind.example',
  first_name: 'Anna',
  last_name: 'Berg',
  title: 'VP Engineering',
  company: 'Northwind',
  timezone: 'Europe/Berlin',
}

/** A blank field says nothing about the person: it is taken as missing, so that what is stored stays. */
export const withoutBlanks = (input: unknown) =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
    ? Object.fromEntries(Object.entries(input).filter(([name, value]) => !isBlank(name, value)))
    : input

const isBlank = (name: string, value: unknown) =>
  Object.hasOwn(contactFields, name) && typeof value === 'string' && value.trim() === ''

export const contactInputSchema = z
  .preprocess(
    withoutBlanks,
    z
      .strictObject({ ...contactFields, consent: consentInputSchema.optional() })
      .refine((contact) => contact.email !== undefined || contact.phone !== undefined, {
        error: 'needs an email or a phone',
        path: ['email'],
      }),
  )
  .meta({ examples: [contactExample] })

export type ContactInput = z.output<typeof contactInputSchema>

export const contactSchema = z
  .strictObject({
    contact_id: idSchema('con'),
    ...contactFields,
    account_id: z.string().nullable(),
    consent: consentSchema.optional(),
    created_at: instantSchema,
    updated_at: instantSchema,
  })
  .meta({
    examples: [
      {
        contact_id: 'con_2c9f0b1a6d3e4f5061728394',
        ...contactExample,
        account_id: null,
        created_at: '2026-11-21T09:00:00.000Z',
        updated_at: '2026-11-21T09:00:00.000Z',
      },
    ],
  })

export type Contact = z.output<typeof contactSchema>

export const contactQuerySchema = pageQuerySchema.extend({
  email: emailSchema.optional(),
  list_id: idSchema('lst').optional().describe('Only the contacts of this list.'),
})
export type ContactQuery = z.output<typeof contactQuerySchema>

export const contactPageSchema = pageOf(contactSchema)
