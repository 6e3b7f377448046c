import { z } from 'zod'

export const livenessSchema = z
  .strictObject({ status: z.literal('ok'), version: z.string() })
  .meta({ examples: [{ status: 'ok', version: '0.1.0' }] })

const partSchema = z.strictObject({ ok: z.boolean(), detail: z.string() })

export const readinessSchema = z
  .strictObject({
    status: z.enum(['ready', 'not_ready']),
    version: z.string(),
    parts: z.strictObject({ store: partSchema, temporal: partSchema }),
  })
  .meta({
    examples: [
      {
        status: 'ready',
        version: '0.1.0',
        parts: {
          store: { ok: true, detail: 'answers' },
          temporal: { ok: true, detail: 'answers' },
        },
      },
    ],
  })

export type Readiness = z.output<typeof readinessSchema>
