import { z } from 'zod'
import { contactNameSchema, touchpointSchema } from './campaigns.js'
import { idSchema } from './values.js'

export const stepInputSchema = z
  .strictObject({
    immediate: z
      .boolean()
      .default(true)
      .describe('true: the wait is skipped, the gates are not. false: only if it is due already.'),
  })
  .meta({ examples: [{ immediate: true }] })
export type StepInput = z.output<typeof stepInputSchema>

export const stepAnswerSchema = z
  .strictObject({
    success: z.boolean().describe('A message went out.'),
    campaign_id: idSchema('cmp'),
    step: z.number().int().nullable(),
    contact: contactNameSchema.nullable(),
    contact_id: idSchema('con').nullable(),
    channel: z.string().nullable(),
    outcome: z
      .enum(['sent', 'unknown', 'failed', 'skipped'])
      .nullable()
      .describe('null: no touch was run; reason says why.'),
    reason: z.string(),
    next_touchpoint: touchpointSchema.nullable(),
  })
  .meta({
    examples: [
      {
        success: true,
        campaign_id: 'cmp_2c9f0b1a',
        step: 2,
        contact: 'Anna Berg',
        contact_id: 'con_2c9f0b1a6d3e4f5061728394',
        channel: 'email',
        outcome: 'sent',
        reason: 'Step 2 of 7: run by an operator ahead of Thu 26 Nov 09:12 Europe/Berlin',
        next_touchpoint: {
          contact_id: 'con_2c9f0b1a6d3e4f5061728394',
          contact: 'Anna Berg',
          channel: 'sms',
          step: 3,
          at: '2026-11-30T08:40:00.000Z',
          reason: 'Step 3 of 7: 5 days after step 2, Mon 30 Nov 09:40 Europe/Berlin',
        },
      },
    ],
  })
export type StepAnswer = z.output<typeof stepAnswerSchema>
