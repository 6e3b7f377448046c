import { z } from 'zod'

/**
 * The same zod schema reads differently as a request and as an answer (defaults, transforms), so nothing is
 * shared by id; only the problem, which is always an answer, is a component.
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // the name of the format says it better than the pattern behind it
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'email') {
        delete jsonSchema.pattern
      }
    },
  })
  delete converted['examples']
  return converted
}

/** Of the schema as it was written: zod leaves out the examples of an input that it transforms. */
export function exampleOf(schema: z.ZodType): unknown {
  const examples = schema.meta()?.examples
  return Array.isArray(examples) ? examples[0] : undefined
}
