import { z } from 'zod'

export const pageQuerySchema = z.strictObject({
  limit: z.coerce
    .number({ error: 'must be a whole number from 1 to 200' })
    .int('must be a whole number from 1 to 200')
    .min(1, 'must be a whole number from 1 to 200')
    .max(200, 'must be a whole number from 1 to 200')
    .default(50),
  cursor: z.string().max(500).optional(),
})

export type PageQuery = z.output<typeof pageQuerySchema>

export interface Page<T> {
  data: T[]
  next_cursor: string | null
}

export const pageOf = <T extends z.ZodType>(item: T) =>
  z
    .strictObject({
      data: z.array(item),
      next_cursor: z
        .string()
        .nullable()
        .describe('Pass it as ?cursor= for the next page; null on the last one.'),
    })
    .meta({ examples: [{ data: item.meta()?.examples ?? [], next_cursor: null }] })
