import { ApiBody, ApiHeader } from '@nestjs/swagger'
import type { z } from 'zod'
import { alsoCsv } from '../openapi/build-document.js'
import { exampleOf, toJsonSchema } from '../openapi/json-schema.js'

/** The body of an import is read as it comes in, past the schema pipe that documents other bodies. */
export function DocumentImport(schema: z.ZodType, csvExample: string): MethodDecorator {
  const documented: Record<string, unknown> = {
    ...toJsonSchema(schema, 'input'),
    example: exampleOf(schema),
    [alsoCsv]: csvExample,
  }
  return ApiBody({ schema: { ...documented } })
}

/** For an import that goes on with what an earlier call with the same key began. */
export function DocumentSameList(): MethodDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key goes on with the same list.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  })
}
