import { z } from 'zod'
import { pageOf } from './page.js'
import { domainSchema, inFlightSchema } from './suppressions.js'
import { idSchema, instantSchema } from './values.js'

export const killSwitchScopes = ['tenant', 'campaign', 'sender', 'domain'] as const
export const killSwitchScopeSchema = z.enum(killSwitchScopes)
export type KillSwitchScope = z.output<typeof killSwitchScopeSchema>

const idDescription =
  'Of the campaign or the sender, or the domain itself; may be left out for the tenant only.'

interface Target {
  scope: KillSwitchScope
  id?: string | undefined
}

function checkId({ scope, id }: Target, context: z.core.$RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['id'], message })
  if (scope === 'tenant') return
  if (id === undefined) return refuse(`is required with scope ${scope}`)
  const kind = { campaign: idSchema('cmp'), sender: idSchema('snd'), domain: domainSchema }[scope]
  const parsed = kind.safeParse(id)
  if (!parsed.success) refuse(parsed.error.issues[0]?.message ?? 'is not valid')
}

/** A domain has no capital letters, whoever types it. */
const targetSchema = z
  .strictObject({
    scope: killSwitchScopeSchema,
    id: z
      .string()
      .trim()
      .max(253, 'must be at most 253 characters')
      .optional()
      .describe(idDescription),
  })
  .superRefine(checkId)

const example = { scope: 'campaign', id: 'cmp_2c9f0b1a' }

export const killSwitchInputSchema = targetSchema.meta({ examples: [example] })
export type KillSwitchInput = z.output<typeof killSwitchInputSchema>

export const killSwitchQuerySchema = targetSchema

const thrownFields = {
  scope: killSwitchScopeSchema,
  id: z.string(),
  since: instantSchema,
}
const thrownExample = { ...example, since: '2026-11-23T08:12:00.000Z' }

export const killSwitchThrownSchema = z
  .strictObject({ ...thrownFields, in_flight: inFlightSchema })
  .meta({ examples: [{ ...thrownExample, in_flight: [] }] })
export type KillSwitchThrown = z.output<typeof killSwitchThrownSchema>

export const killSwitchLiftedSchema = z
  .strictObject({
    scope: killSwitchScopeSchema,
    id: z.string(),
    lifted: z.boolean().describe('false: it was not on.'),
  })
  .meta({ examples: [{ ...example, lifted: true }] })
export type KillSwitchLifted = z.output<typeof killSwitchLiftedSchema>

export const killSwitchSchema = z
  .strictObject({ ...thrownFields, by: z.string() })
  .meta({ examples: [{ ...thrownExample, by: 'anna' }] })
export type KillSwitch = z.output<typeof killSwitchSchema>

export const killSwitchPageSchema = pageOf(killSwitchSchema)
