import { z } from 'zod'
import { pageOf } from './page.js'
import { durationSchema, idSchema, instantSchema, lineSchema, tenantIdSchema } from './values.js'

export const scopeSchema = z.enum(['operator', 'reviewer', 'admin', 'service'])
export type Scope = z.output<typeof scopeSchema>

export const keyInputSchema = z
  .strictObject({
    name: lineSchema(100).describe(
      'Whose key this is: a person, or the program for a service key.',
    ),
    scopes: z.array(scopeSchema).min(1, 'needs at least one scope'),
    tenant_id: tenantIdSchema
      .optional()
      .describe("Another tenant's id: only the installation's own first key may name one."),
    expires_at: instantSchema
      .optional()
      .describe(
        'Refused from then on, by the clock of the machine. Without it the key does not expire.',
      ),
  })
  .meta({ examples: [{ name: 'anna', scopes: ['operator'] }] })

export type KeyInput = z.output<typeof keyInputSchema>

export const keyRotationSchema = z
  .strictObject({
    overlap: durationSchema
      .default('PT24H')
      .describe('How long the old key works beside the new one: PT0S to P30D.'),
  })
  .meta({ examples: [{ overlap: 'PT1H' }] })

export type KeyRotation = z.output<typeof keyRotationSchema>

const keyFields = {
  key_id: idSchema('key'),
  tenant_id: tenantIdSchema,
  name: z.string(),
  scopes: z.array(scopeSchema),
  created_at: instantSchema,
  revoked_at: instantSchema.nullable(),
  expires_at: instantSchema.nullable(),
  replaced_by: idSchema('key')
    .nullable()
    .describe('The key that took over when this one was rotated.'),
}

const keyExample = {
  key_id: 'key_2c9f0b1a',
  tenant_id: 'default',
  name: 'anna',
  scopes: ['operator'],
  created_at: '2026-11-21T09:00:00.000Z',
  revoked_at: null,
  expires_at: null,
  replaced_by: null,
}

export const keySchema = z.strictObject(keyFields).meta({ examples: [keyExample] })
export type Key = z.output<typeof keySchema>

export const keyPageSchema = pageOf(keySchema)

export const keyCreatedSchema = z
  .strictObject({
    ...keyFields,
    api_key: z.string().describe('Shown once; only its hash is stored.'),
  })
  .meta({ examples: [{ ...keyExample, api_key: 'ovk_2c9f0b1a_…' }] })

export type KeyCreated = z.output<typeof keyCreatedSchema>
