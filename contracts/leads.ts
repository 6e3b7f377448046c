import { z } from 'zod'
import { configInputSchema } from './campaign-config.js'
import { touchpointSchema } from './campaigns.js'
import { consentInputSchema, contactFields, withoutBlanks } from './contacts.js'
import { idSchema, lineSchema, phoneSchema } from './values.js'

export const roleSchema = z
  .enum(['primary', 'secondary', 'tertiary'])
  .describe('Who is written to first; without it the title decides.')

/** As people write numbers: +49 (0)151 123-456, 0049 151 123456. */
export const writtenPhoneSchema = z
  .string()
  .transform((text) =>
    text
      .trim()
      .replace(/^(\+|00)([^(]*)\(0\)/, '$1$2')
      .replace(/[\s().\-/\u2010-\u2015]/g, '')
      .replace(/^00/, '+'),
  )
  .pipe(phoneSchema)
  .describe(
    'An international number like +49 151 12345678; spaces, dashes, brackets and 00 are read.',
  )

const { email, name, first_name, last_name, title, company, timezone, country, fields } =
  contactFields

const personFields = {
  email,
  name,
  phone: writtenPhoneSchema.optional(),
  title,
  first_name,
  last_name,
  company,
  timezone,
  country,
  consent: consentInputSchema.optional(),
  fields,
}

interface Addressed {
  email?: string | undefined
  phone?: string | undefined
}

export const hasAddress = ({ email, phone }: Addressed) =>
  email !== undefined || phone !== undefined

/** Faults of other fields must not hide this one: everything wrong is told at once. */
export const alsoWhenFaulty = {
  when: ({ value }: { value: unknown }) =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
}

export const leadContactSchema = z.preprocess(
  withoutBlanks,
  z
    .strictObject({ ...personFields, role: roleSchema.optional() })
    .refine(hasAddress, { error: 'needs an email or a phone', path: ['email'], ...alsoWhenFaulty }),
)

export type LeadContact = z.output<typeof leadContactSchema>

const metadataSchema = z
  .record(
    z.string().min(1, 'must not be empty').max(100, 'must be at most 100 characters'),
    z.union([z.string().max(2000), z.number(), z.boolean(), z.null()], {
      error: 'must be text of at most 2000 characters, a number, true, false or null',
    }),
  )
  .refine((metadata) => Object.keys(metadata).length <= 100, {
    error: 'must have at most 100 names',
  })
  .describe(
    'What is known of the company; company_name and more, usable in a message as {{ account.name }}. null: not known.',
  )

const leadExample = {
  account_id: 'acc_123',
  email: 'cto@northwind.example',
  name: 'Anna Berg',
  phone: '+49 151 12345678',
  title: 'CTO',
  timezone: 'Europe/Berlin',
  account_contacts: [
    { email: 'vp@northwind.example', name: 'Bo Lind', title: 'VP Engineering' },
    { email: 'director@northwind.example', title: 'Director Product' },
  ],
  metadata: { company_name: 'Northwind' },
}

const leadFields = z.strictObject({
  account_id: lineSchema(200).describe('Your own name for the company.'),
  ...personFields,
  account_contacts: z
    .array(leadContactSchema)
    .max(200, 'must be at most 200 contacts')
    .default([])
    .describe('Their colleagues.'),
  metadata: metadataSchema.default({}),
  config: configInputSchema.optional(),
})

type LeadFields = z.output<typeof leadFields>

const namesAPerson = (lead: LeadFields) =>
  [lead.name, lead.first_name, lead.last_name, lead.title].some((field) => field !== undefined)

export const leadInputSchema = z
  .preprocess(
    withoutBlanks,
    leadFields
      .refine((lead) => hasAddress(lead) || !namesAPerson(lead), {
        error: 'is needed, or a phone: the person named here has no address',
        path: ['email'],
        ...alsoWhenFaulty,
      })
      .refine((lead) => hasAddress(lead) || namesAPerson(lead) || hasColleagues(lead), {
        error: 'is needed, or a phone, here or in account_contacts: no contact has an address',
        path: ['email'],
        ...alsoWhenFaulty,
      }),
  )
  .meta({ examples: [leadExample] })

/** The fields may be faulty still. */
function hasColleagues({ account_contacts }: Partial<LeadFields>): boolean {
  return account_contacts === undefined || account_contacts.length > 0
}

export type LeadInput = z.output<typeof leadInputSchema>

export const leadAnswerSchema = z
  .strictObject({
    success: z.literal(true),
    campaign_id: idSchema('cmp'),
    contacts_count: z.number().int(),
    first_touchpoint: touchpointSchema
      .nullable()
      .describe('Of a lead posted again: the next one. null: nobody gets anything.'),
    warnings: z.array(z.string()),
  })
  .meta({
    examples: [
      {
        success: true,
        campaign_id: 'cmp_2c9f0b1a',
        contacts_count: 3,
        first_touchpoint: {
          contact_id: 'con_2c9f0b1a6d3e4f5061728394',
          contact: 'Anna Berg',
          channel: 'email',
          step: 1,
          at: '2026-11-23T08:12:00.000Z',
          reason: 'Step 1 of 7: at launch, moved to a working day, Mon 23 Nov 09:12 Berlin',
        },
        warnings: ['2 contacts have no time zone; Europe/Berlin is used.'],
      },
    ],
  })

export type LeadAnswer = z.output<typeof leadAnswerSchema>
