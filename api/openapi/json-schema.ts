import { z } from 'zod'

/**
 * The same zod schema reads differently as a request and as an answer (defaults, transforms), so nothing is
 * shared by id; only the problem, which is always an answer, is a component.
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const converted: Record<string, unknown> = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // the name of the format says it better than the pattern behind it
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'email') {
        delete jsonSchema.pattern
      }
    },
  })
  delete converted['$schema']
  delete converted['examples']
  return converted
}

/** Of the schema as it was written: zod leaves out the examples of an input that it transforms. */
export function exampleOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodOptional) return exampleOf(schema.unwrap() as z.ZodType)
  const examples = schema.meta()?.examples
  return Array.isArray(examples) ? examples[0] : undefined
}
