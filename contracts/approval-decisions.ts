import { z } from 'zod'
import { decisionSchema, hashExample, type Decision } from './approvals.js'
import { idSchema, lineSchema } from './values.js'

const editsSchema = z
  .strictObject({
    subject: lineSchema(200).optional(),
    text: z
      .string()
      .max(20_000, 'must be at most 20000 characters')
      .refine((text) => text.trim() !== '', 'must not be empty')
      .optional(),
  })
  .refine((edits) => edits.subject !== undefined || edits.text !== undefined, {
    error: 'needs a subject or a text',
  })
export type Edits = z.output<typeof editsSchema>

const notesSchema = z.string().trim().max(2_000, 'must be at most 2000 characters')

const decisionFields = {
  decision: decisionSchema,
  notes: notesSchema.optional().describe('Why; needed for request_changes.'),
  content_hash: lineSchema(200)
    .optional()
    .describe('Of the content that was seen; another one than the request holds is refused.'),
  edits: editsSchema.optional().describe('Only with the decision edit.'),
  approver: lineSchema(100)
    .optional()
    .describe("The name of the key's own person. A service key names the person it acts for."),
}

interface DecisionFields {
  decision: Decision
  content_hash?: string | undefined
  edits?: Edits | undefined
}

function checkDecision(body: DecisionFields, context: z.core.$RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  if (body.decision === 'edit' && body.edits === undefined) {
    refuse('edits', 'is required with the decision edit')
  }
  if (body.decision !== 'edit' && body.edits !== undefined) {
    refuse('edits', 'is only for the decision edit')
  }
}

const decisionExample = { decision: 'approve', content_hash: hashExample, notes: 'Looks good' }

export const decisionInputSchema = z
  .strictObject({ ...decisionFields, request_id: idSchema('apr').optional() })
  .superRefine(checkDecision)
  .meta({ examples: [decisionExample] })
export type DecisionInput = z.output<typeof decisionInputSchema>

export const submissionSchema = z
  .strictObject({ ...decisionFields, request_id: idSchema('apr') })
  .superRefine(checkDecision)
  .meta({ examples: [{ request_id: 'apr_2c9f0b1a', ...decisionExample }] })
export type Submission = z.output<typeof submissionSchema>

/** What a reviewer may put into a signal by hand; an edit needs the API. */
export const signalDecisionSchema = z.object({
  decision: z.enum(['approve', 'reject', 'request_changes']),
  notes: notesSchema.optional(),
  by: lineSchema(100).optional(),
})
export type SignalDecision = z.output<typeof signalDecisionSchema>
