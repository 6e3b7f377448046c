import { z } from 'zod'
import { flagSchema, importReportFields } from './contact-import.js'
import { suppressionReasonSchema } from './suppressions.js'
import { idSchema } from './values.js'

const reasonSchema = suppressionReasonSchema
  .optional()
  .describe('Of rows without one; manual when left out.')

export const suppressionImportQuerySchema = z.strictObject({
  reason: reasonSchema,
  dry_run: flagSchema.optional().describe('true: everything is checked, nothing is stored.'),
})

export type SuppressionImportOptions = z.output<typeof suppressionImportQuerySchema>

const rowsSchema = z.array(z.unknown())

export const suppressionImportBodySchema = z
  .union([
    rowsSchema,
    z.strictObject({
      suppressions: rowsSchema,
      reason: reasonSchema,
      dry_run: z.boolean().optional(),
    }),
  ])
  .meta({
    examples: [
      [
        { email: 'anna.berg@northwind.example', reason: 'unsubscribed' },
        { domain: 'rival.example' },
      ],
    ],
  })

const importedSuppressionSchema = z.strictObject({
  row: z.number().int(),
  suppression_id: idSchema('sup').nullable().describe('null: not stored, by dry_run.'),
  outcome: z.enum(['created', 'unchanged', 'duplicate']),
  duplicate_of_row: z.number().int().optional(),
})

export const suppressionImportAnswerSchema = z
  .strictObject({ ...importReportFields, suppressions: z.array(importedSuppressionSchema) })
  .meta({
    examples: [
      {
        dry_run: false,
        rows: 2,
        created: 2,
        unchanged: 0,
        duplicates: 0,
        refused: 0,
        in_flight: [],
        errors: [],
        warnings: [],
        suppressions: [
          { row: 1, suppression_id: 'sup_2c9f0b1a', outcome: 'created' },
          { row: 2, suppression_id: 'sup_2c9f0b1b', outcome: 'created' },
        ],
      },
    ],
  })

export type SuppressionImportAnswer = z.output<typeof suppressionImportAnswerSchema>
