import { z } from 'zod'
import { pageOf, pageQuerySchema } from './page.js'
import { touchStateSchema } from './touches.js'
import { idSchema, instantSchema } from './values.js'

export const approvalKindSchema = z.enum(['touch'])
export type ApprovalKind = z.output<typeof approvalKindSchema>

export const approvalStatusSchema = z.enum([
  'pending',
  'approved',
  'rejected',
  'changes_requested',
  'superseded',
  'expired',
])
export type ApprovalStatus = z.output<typeof approvalStatusSchema>

export const decisionSchema = z.enum(['approve', 'reject', 'request_changes', 'edit'])
export type Decision = z.output<typeof decisionSchema>

/** `temporal`: by a signal from its Web UI. `service`: by a service key for the named person. */
export const decidedViaSchema = z.enum(['api', 'service', 'temporal'])
export type DecidedVia = z.output<typeof decidedViaSchema>

const daysSchema = z.number().nullable()

export const approvalRulesSchema = z
  .strictObject({
    deadline_days: daysSchema,
    remind_after_days: daysSchema,
    escalate_after_days: daysSchema,
  })
  .describe('Days after the request; null: never.')
export type ApprovalRules = z.output<typeof approvalRulesSchema>

export interface Affected {
  contact_ids: string[]
  count: number
}

const maybeInstantSchema = instantSchema.nullable()

const approvalFields = {
  request_id: idSchema('apr'),
  kind: approvalKindSchema,
  status: approvalStatusSchema,
  subject: z.string().describe('What the request is about, in a line.'),
  content_hash: z.string().describe('Of the exact content; an approval holds for this one alone.'),
  campaign_id: idSchema('cmp').nullable(),
  contact_id: idSchema('con').nullable(),
  affected_count: z.number().int(),
  requested_at: instantSchema,
  requested_by: z.string().nullable().describe('Who edited the content; null: the engine asked.'),
  deadline: maybeInstantSchema.describe('From then on it is expired; null: it waits for ever.'),
  decision: decisionSchema.nullable(),
  decided_at: maybeInstantSchema,
  decided_by: z.string().nullable(),
  decided_via: decidedViaSchema.nullable(),
  notes: z.string().nullable(),
  replaces: idSchema('apr').nullable().describe('The request whose content was edited.'),
  replaced_by: idSchema('apr').nullable().describe('The request that an edit put in its place.'),
}

export const hashExample = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

const approvalExample = {
  request_id: 'apr_2c9f0b1a',
  kind: 'touch',
  status: 'pending',
  subject: 'A question, Anna',
  content_hash: hashExample,
  campaign_id: 'cmp_2c9f0b1a',
  contact_id: 'con_2c9f0b1a6d3e4f5061728394',
  affected_count: 1,
  requested_at: '2026-11-23T09:00:00.000Z',
  requested_by: null,
  deadline: '2026-12-23T09:00:00.000Z',
  decision: null,
  decided_at: null,
  decided_by: null,
  decided_via: null,
  notes: null,
  replaces: null,
  replaced_by: null,
}

export const approvalSchema = z.strictObject(approvalFields).meta({ examples: [approvalExample] })
export type Approval = z.output<typeof approvalSchema>

export const approvalPageSchema = pageOf(approvalSchema)

export const approvalQuerySchema = pageQuerySchema.extend({
  status: approvalStatusSchema
    .optional()
    .describe('pending comes by deadline, everything else newest first.'),
  kind: approvalKindSchema.optional(),
  campaign_id: idSchema('cmp').optional(),
})
export type ApprovalQuery = z.output<typeof approvalQuerySchema>

const diffLineSchema = z.strictObject({
  field: z.string(),
  change: z.enum(['same', 'removed', 'added']),
  line: z.string(),
})
export type DiffLine = z.output<typeof diffLineSchema>

export const approvalDetailSchema = z
  .strictObject({
    ...approvalFields,
    content: z
      .record(z.string(), z.string().nullable())
      .nullable()
      .describe('null: what is stored no longer matches its hash, so it cannot be approved.'),
    affected: z.strictObject({
      count: z.number().int(),
      contacts: z.array(
        z.strictObject({
          contact_id: idSchema('con'),
          name: z.string().nullable(),
          email: z.string().nullable(),
          phone: z.string().nullable(),
        }),
      ),
    }),
    touch: z
      .strictObject({
        touch_id: idSchema('tch'),
        touch_key: z.string(),
        channel: z.string(),
        step: z.number().int(),
        state: touchStateSchema,
        slot_at: instantSchema,
      })
      .nullable()
      .describe('The message that waits, with the instant at which it is planned to leave.'),
    rules: approvalRulesSchema,
    remind_at: maybeInstantSchema,
    reminded_at: maybeInstantSchema,
    escalate_at: maybeInstantSchema,
    escalated_at: maybeInstantSchema,
    diff: z
      .strictObject({
        against: idSchema('apr'),
        against_status: z.enum(['approved', 'not_approved']),
        lines: z.array(diffLineSchema),
      })
      .nullable()
      .describe(
        'To the version approved last; where none was, to the one that was edited; null on a first version.',
      ),
  })
  .meta({
    examples: [
      {
        ...approvalExample,
        content: { subject: 'A question, Anna', text: 'Hello Anna,', html: '<p>Hello Anna,</p>' },
        affected: {
          count: 1,
          contacts: [
            {
              contact_id: 'con_2c9f0b1a6d3e4f5061728394',
              name: 'Anna Berg',
              email: 'anna.berg@northwind.example',
              phone: null,
            },
          ],
        },
        touch: {
          touch_id: 'tch_2c9f0b1a',
          touch_key: 'cmp_2c9f0b1a/con_2c9f0b1a6d3e4f5061728394/1/email',
          channel: 'email',
          step: 1,
          state: 'planned',
          slot_at: '2026-11-24T08:12:00.000Z',
        },
        rules: { deadline_days: 30, remind_after_days: 3, escalate_after_days: 7 },
        remind_at: '2026-11-26T09:00:00.000Z',
        reminded_at: null,
        escalate_at: '2026-11-30T09:00:00.000Z',
        escalated_at: null,
        diff: null,
      },
    ],
  })
export type ApprovalDetail = z.output<typeof approvalDetailSchema>
