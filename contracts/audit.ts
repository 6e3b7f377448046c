import { z } from 'zod'
import { pageOf, pageQuerySchema } from './page.js'
import { instantSchema, tenantIdSchema } from './values.js'

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')

export const auditQuerySchema = pageQuerySchema.extend({
  action: z
    .string()
    .regex(/^[a-z_.]{1,60}$/, 'must be an action like key.created')
    .optional()
    .describe('Only this action, for example `approval.decided`.'),
})

export type AuditQuery = z.output<typeof auditQuerySchema>

const entryExample = {
  sequence: 42,
  at: '2026-11-21T09:00:00.000Z',
  actor: 'key_2c9f0b1a',
  action: 'approval.decided',
  subject: 'apr_2c9f0b1a',
  detail: { decision: 'approve' },
  previous_hash: 'a'.repeat(64),
  hash: 'b'.repeat(64),
}

const auditEntrySchema = z
  .strictObject({
    sequence: z.number().int(),
    at: instantSchema,
    actor: z.string().describe('A key, or a named part of Overture.'),
    action: z.string(),
    subject: z.string().describe('The id of what changed.'),
    detail: z.record(z.string(), z.unknown()),
    previous_hash: z.string(),
    hash: z.string(),
  })
  .meta({ examples: [entryExample] })

export type AuditEntryView = z.output<typeof auditEntrySchema>

export const auditPageSchema = pageOf(auditEntrySchema)

export const verifyQuerySchema = z
  .strictObject({
    tenant_id: tenantIdSchema
      .optional()
      .describe("Another tenant's id: only the installation's own key may name one."),
    expect_sequence: z.coerce
      .number({ error: 'must be a whole number from 0' })
      .int('must be a whole number from 0')
      .min(0, 'must be a whole number from 0')
      .max(Number.MAX_SAFE_INTEGER, 'must be a whole number from 0')
      .optional(),
    expect_hash: hashSchema
      .optional()
      .describe('The head that an earlier call answered and a person kept elsewhere.'),
  })
  .refine((query) => (query.expect_sequence === undefined) === (query.expect_hash === undefined), {
    error: 'needs expect_sequence and expect_hash together',
    path: ['expect_hash'],
  })

export type VerifyQuery = z.output<typeof verifyQuerySchema>

export const chainFaultSchema = z.enum(['altered', 'missing', 'relinked', 'shortened', 'rewritten'])

const headSchema = z.strictObject({ sequence: z.number().int(), hash: z.string() })

export const verificationSchema = z
  .strictObject({
    tenant_id: tenantIdSchema,
    ok: z.boolean(),
    entries: z.number().int().describe('How many were read, up to the fault if there is one.'),
    head: headSchema.describe(
      'The last good entry. Keep it elsewhere: the next call can expect it.',
    ),
    broken: z
      .strictObject({ sequence: z.number().int(), fault: chainFaultSchema, what: z.string() })
      .nullable(),
  })
  .meta({
    examples: [
      {
        tenant_id: 'default',
        ok: true,
        entries: 42,
        head: { sequence: 42, hash: 'b'.repeat(64) },
        broken: null,
      },
    ],
  })

export type Verification = z.output<typeof verificationSchema>

export const auditedTenantsSchema = z
  .strictObject({ tenants: z.array(tenantIdSchema) })
  .meta({ examples: [{ tenants: ['acme', 'default'] }] })
