import type { INestApplication } from '@nestjs/common'
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger'
import { z } from 'zod'
import { problemSchema } from '../../contracts/problem.js'
import { exampleOf, toJsonSchema } from './json-schema.js'

const description =
  'Durable outreach on Temporal. Errors are RFC 9457 problems; lists are paged by cursor; ' +
  'a POST may carry an Idempotency-Key.'

export function buildDocument(app: INestApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Overture')
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: ovk_…' })
    .build()
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').toLowerCase()}_${method}`,
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? { schema: convert(schema, schemaType) } : undefined,
  })
  markOptionalBodies(document)
  addCsvBodies(document)
  const problem = { ...toJsonSchema(problemSchema, 'output'), example: exampleOf(problemSchema) }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problem },
  }
  return document
}

const optional = 'x-optional'

interface WithBody {
  requestBody?: { required?: boolean; content: Record<string, { schema: Record<string, unknown> }> }
}

function operationsOf(document: OpenAPIObject): WithBody[] {
  return Object.values(document.paths).flatMap((path) => Object.values(path) as WithBody[])
}

/** A body is documented as required whatever its schema says. */
function markOptionalBodies(document: OpenAPIObject): void {
  for (const { requestBody } of operationsOf(document)) {
    for (const { schema } of Object.values(requestBody?.content ?? {})) {
      if (!requestBody || !schema[optional]) continue
      requestBody.required = false
      delete schema[optional]
    }
  }
}

/** On the schema of a JSON body that may be a CSV file as well: an example of one. */
export const alsoCsv = 'x-csv'

/** @nestjs/swagger gives all media types of a body one schema. */
function addCsvBodies(document: OpenAPIObject): void {
  for (const { requestBody } of operationsOf(document)) {
    const schema = requestBody?.content['application/json']?.schema
    if (!requestBody || !schema?.[alsoCsv]) continue
    const example = schema[alsoCsv]
    delete schema[alsoCsv]
    Object.assign(requestBody.content, { 'text/csv': { schema: { type: 'string' }, example } })
  }
}

/** @nestjs/swagger keeps of a body only its schema, so the example of a request goes in there. */
function convert(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const example = exampleOf(schema)
  return {
    ...toJsonSchema(schema, io),
    ...(example !== undefined && { example }),
    ...(schema instanceof z.ZodOptional && { [optional]: true }),
  }
}
