import { z } from 'zod'
import { contactFields } from './contacts.js'
import { inFlightSchema, suppressionReasonSchema } from './suppressions.js'
import { idSchema, lineSchema, timezoneSchema } from './values.js'

export const importLimitBytes = 10 * 1024 * 1024
export const importLimitRows = 200_000

const stopColumns = ['unsubscribed', 'bounced', 'do_not_contact', 'suppressed'] as const
export type StopColumn = (typeof stopColumns)[number]

export type ContactColumn = keyof typeof contactFields | 'consent'

export const isStopColumn = (name: string): name is StopColumn =>
  (stopColumns as readonly string[]).includes(name)

export const isContactColumn = (name: string): name is ContactColumn =>
  name === 'consent' || Object.hasOwn(contactFields, name)

export const ownFieldPattern = /^[a-z][a-z0-9_]{0,39}$/
export const ownFieldPrefix = 'fields.'

const isTarget = (target: string) =>
  target === 'ignore' ||
  isContactColumn(target) ||
  isStopColumn(target) ||
  (target.startsWith(ownFieldPrefix) && ownFieldPattern.test(target.slice(ownFieldPrefix.length)))

const columnTargetSchema = z.string().refine(isTarget, {
  error:
    "must be a field of a contact like email, unsubscribed, fields.<name in lower case> or 'ignore'",
})

export const mappingSchema = z
  .record(z.string(), columnTargetSchema)
  .describe('Column → field of a contact, fields.<name> or ignore. Other columns go by their name.')

const optionFields = {
  name: lineSchema(200).optional().describe('Of the list.'),
  source: lineSchema(200).optional().describe('Where neither the row nor the store says one.'),
  legal_basis: lineSchema(200).optional().describe('Where neither the row nor the store says one.'),
  default_timezone: timezoneSchema
    .optional()
    .describe('Where neither the row nor the store says one.'),
}

const jsonTextSchema = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    context.addIssue({ code: 'custom', message: 'must be a JSON object like {"E-Mail":"email"}' })
    return z.NEVER
  }
})

export const flagSchema = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((word) => word === 'true')

export const contactImportQuerySchema = z.strictObject({
  ...optionFields,
  mapping: jsonTextSchema
    .pipe(mappingSchema)
    .optional()
    .describe('A JSON object: column → field of a contact, fields.<name> or ignore.'),
  dry_run: flagSchema.optional().describe('true: everything is checked, nothing is stored.'),
  check_mx: flagSchema
    .optional()
    .describe(
      'true: the DNS is asked once for each domain; rows whose domain takes no mail are refused. A domain that ' +
        'gives no answer in 3 s is let pass.',
    ),
})

export type ContactImportOptions = z.output<typeof contactImportQuerySchema>

const rowsSchema = z.array(z.unknown())

const contactImportObjectSchema = z.strictObject({
  ...optionFields,
  contacts: rowsSchema.describe('Contacts; what is wrong with one of them refuses only that one.'),
  mapping: mappingSchema.optional(),
  dry_run: z.boolean().optional(),
  check_mx: z.boolean().optional(),
})

export const contactImportBodySchema = z.union([rowsSchema, contactImportObjectSchema]).meta({
  examples: [
    {
      name: 'Trade fair',
      contacts: [{ email: 'anna.berg@northwind.example', title: 'VP Engineering', Booth: '4a' }],
      mapping: { Booth: 'fields.booth' },
    },
  ],
})

export const rowFaultSchema = z.strictObject({
  row: z.number().int().describe('Of a CSV file the line where the row starts; of JSON 1, 2, …'),
  column: z.string().nullable().describe('As it is called in the file; null: the whole row.'),
  detail: z.string(),
})

export type RowFault = z.output<typeof rowFaultSchema>

const importedContactSchema = z.strictObject({
  row: z.number().int(),
  contact_id: idSchema('con'),
  outcome: z.enum(['created', 'updated', 'unchanged', 'duplicate']),
  duplicate_of_row: z.number().int().optional(),
  suppressed: suppressionReasonSchema.optional(),
})

export type ImportedContact = z.output<typeof importedContactSchema>

/** What every import answers, whatever its rows are. */
export const importReportFields = {
  dry_run: z.boolean(),
  rows: z.number().int().describe('That hold anything, the header not counted.'),
  created: z.number().int(),
  unchanged: z.number().int(),
  duplicates: z.number().int().describe('Rows that name what an earlier row named.'),
  refused: z.number().int().describe('Rows, each with one or more entries in errors.'),
  in_flight: inFlightSchema,
  errors: z.array(rowFaultSchema).describe('All of them, in the order of the rows.'),
  warnings: z.array(z.string()),
}

export const contactImportAnswerSchema = z
  .strictObject({
    list_id: idSchema('lst').nullable().describe('null: nothing was stored.'),
    name: z.string(),
    ...importReportFields,
    updated: z.number().int(),
    suppressed: z
      .number()
      .int()
      .describe('Rows that ask for no more messages, those of them that were refused included.'),
    contacts: z.array(importedContactSchema),
  })
  .meta({
    examples: [
      {
        list_id: 'lst_2c9f0b1a',
        name: 'Trade fair',
        dry_run: false,
        rows: 3,
        created: 1,
        updated: 0,
        unchanged: 0,
        duplicates: 1,
        refused: 1,
        suppressed: 0,
        in_flight: [],
        contacts: [
          { row: 2, contact_id: 'con_2c9f0b1a6d3e4f5061728394', outcome: 'created' },
          {
            row: 4,
            contact_id: 'con_2c9f0b1a6d3e4f5061728394',
            outcome: 'duplicate',
            duplicate_of_row: 2,
          },
        ],
        errors: [
          {
            row: 3,
            column: 'E-Mail',
            detail: 'must be an e-mail address like anna@example.com',
          },
        ],
        warnings: ['Column Booth is stored as fields.booth.'],
      },
    ],
  })

export type ContactImportAnswer = z.output<typeof contactImportAnswerSchema>

export const contactExportQuerySchema = z.strictObject({
  list_id: idSchema('lst').optional().describe('Only the contacts of this list.'),
})

export type ContactExportQuery = z.output<typeof contactExportQuerySchema>

export const contactExportSchema = z.string().meta({
  examples: [
    'contact_id,email,…\r\ncon_2c9f0b1a6d3e4f5061728394,anna.berg@northwind.example,…\r\n',
  ],
})
