import { RequestMethod } from '@nestjs/common'
import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js'
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger'
import { problemStatus, type ProblemCode } from '../../contracts/problem.js'
import { statusesOf, type EndpointDefinition } from '../endpoint/definition.js'
import { exampleOf, toJsonSchema } from './json-schema.js'

const problemRef = { $ref: '#/components/schemas/Problem' }

/** Nest's own numbers for what a handler's parameter is. */
const bodyParameter = 3
const queryParameter = 4

const noContent = 204

interface Inputs {
  post: boolean
  body: boolean
  query: boolean
}

export function documentEndpoint(definition: EndpointDefinition): MethodDecorator {
  return (target, key, descriptor) => {
    const inputs = inputsOf(target, key, descriptor.value as object)
    const decorators: MethodDecorator[] = [
      ApiOperation({
        summary: definition.summary,
        ...(definition.description !== undefined && { description: definition.description }),
      }),
      ...statusesOf(definition).map((status) => documentAnswer(status, definition)),
      ...documentErrors(codesOf(definition, inputs)),
    ]
    if (definition.access !== 'public') decorators.push(ApiBearerAuth())
    if (takesIdempotencyKey(definition, inputs.post)) decorators.push(idempotencyHeader)
    for (const decorator of decorators) decorator(target, key, descriptor)
  }
}

const idempotencyHeader = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description: 'The same key with the same call gets the stored answer for 7 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
})

function takesIdempotencyKey({ access, replay }: EndpointDefinition, post: boolean): boolean {
  return post && access !== 'public' && replay !== 'none'
}

function inputsOf(target: object, key: string | symbol, handler: object): Inputs {
  const parameters = Object.keys(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, target.constructor, key) as object | undefined) ?? {},
  )
  const has = (kind: number) => parameters.some((parameter) => parameter.startsWith(`${kind}:`))
  return {
    post: Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.POST,
    body: has(bodyParameter),
    query: has(queryParameter),
  }
}

function codesOf(definition: EndpointDefinition, inputs: Inputs): ProblemCode[] {
  const { access } = definition
  const codes: ProblemCode[] = [...(definition.errors ?? [])]
  if (access !== 'public') codes.push('unauthorized', 'too_many_requests', 'store_unavailable')
  if (typeof access === 'object') codes.push('forbidden')
  if (inputs.body || inputs.query) codes.push('bad_request', 'unprocessable')
  if (inputs.query) codes.push('bad_cursor')
  if (inputs.body) codes.push('bad_json', 'body_too_large', 'unsupported_media_type')
  if (takesIdempotencyKey(definition, inputs.post)) {
    codes.push('idempotency_mismatch', 'idempotency_in_progress')
  }
  return [...codes, 'internal']
}

function documentAnswer(status: number, { answer }: EndpointDefinition): MethodDecorator {
  if (status === noContent) return ApiResponse({ status, description: 'Done.' })
  return ApiResponse({
    status,
    description: answer.schema.description ?? descriptionOf(status),
    content: {
      [answer.contentType ?? 'application/json']: {
        schema: toJsonSchema(answer.schema, 'output'),
        example: exampleOf(answer.schema),
      },
    },
  })
}

function descriptionOf(status: number): string {
  return status === 201 ? 'Created.' : 'The answer.'
}

/** One response per status, naming its codes: OpenAPI has no place for two of the same status. */
function documentErrors(codes: ProblemCode[]): MethodDecorator[] {
  const byStatus = Map.groupBy(new Set(codes), (code) => problemStatus[code])
  return [...byStatus].map(([status, sameStatus]) =>
    ApiResponse({
      status,
      description: sameStatus.sort().join(', '),
      content: { 'application/problem+json': { schema: problemRef } },
    }),
  )
}
