import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'

interface Media {
  schema: Record<string, unknown>
  example?: unknown
}

type Content = Record<string, Media>

interface Operation {
  operationId: string
  summary?: string
  security?: unknown[]
  parameters: { in: string; name: string; schema?: Record<string, unknown> }[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, { description: string; content?: Content }>
}

let store: Store
let api: TestApi
let operations: { name: string; method: string; path: string; operation: Operation }[]
let problem: Record<string, unknown>

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store)
  const { json } = await api.request('GET', '/openapi.json', { key: null })
  const paths = json.paths as Record<string, Record<string, Operation>>
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )
  problem = json.components.schemas.Problem
})

afterAll(async () => {
  await api.close()
  await store.close()
})

const isEmpty = (status: string) => status === '204'

test('every operation says in a sentence what it does, under a name of its own', () => {
  expect(operations.length).toBeGreaterThan(10)
  expect(operations.filter(({ operation }) => !operation.summary).map(({ name }) => name)).toEqual(
    [],
  )
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every operation under /api needs the bearer key, the others do not', () => {
  for (const { name, path, operation } of operations) {
    const secured = operation.security !== undefined
    expect({ name, secured }).toEqual({
      name,
      secured: path.startsWith('/api/') || path === '/approvals/submit',
    })
  }
})

test('every request body and every good answer has a schema and an example that fits it', () => {
  const faults: string[] = []
  for (const { name, operation } of operations) {
    const good = Object.entries(operation.responses).filter(
      ([status]) => status.startsWith('2') && !isEmpty(status),
    )
    if (good.length === 0 && !operation.responses['204']) faults.push(`${name}: no good answer`)
    const contents = [
      operation.requestBody?.content,
      ...good.map(([, answer]) => answer.content ?? {}),
    ]
    for (const content of contents) if (content) faults.push(...faultsOf(name, content))
  }
  expect(faults).toEqual([])
})

function faultsOf(name: string, content: Content): string[] {
  const media = Object.values(content)
  if (media.length === 0) return [`${name}: no schema`]
  return media.flatMap(({ schema, example: ofMedia }) => {
    const { example: ofSchema, ...bare } = schema
    const example = ofMedia ?? ofSchema
    if (example === undefined) return [`${name}: no example`]
    const parsed = z.fromJSONSchema(bare).safeParse(example)
    return parsed.success ? [] : [`${name}: ${parsed.error.message}`]
  })
}

/** Answers for people and for probes, which are no problems to read. */
const exempt = new Set(['GET /readyz 503', 'GET /u/{token} 404', 'POST /u/{token} 404'])

test('every bad answer is a problem', () => {
  const media = operations.flatMap(({ name, operation }) =>
    Object.entries(operation.responses)
      .filter(([status]) => /^[45]/.test(status) && !exempt.has(`${name} ${status}`))
      .map(([status, answer]) => ({ name, status, content: answer.content })),
  )
  expect(media.length).toBeGreaterThan(50)
  for (const { content } of media) {
    expect(content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    })
  }
  const { example, ...schema } = problem
  expect(z.fromJSONSchema(schema).safeParse(example).success).toBe(true)
})

test('a default makes a field optional in a request and certain in an answer', () => {
  const senders = operations.find(({ name }) => name === 'POST /api/v1/senders')?.operation
  const request = Object.values(senders?.requestBody?.content ?? {})[0]?.schema
  const answer = Object.values(senders?.responses['201']?.content ?? {})[0]?.schema
  expect(request?.['required']).not.toContain('daily_cap')
  expect(answer?.['required']).toContain('daily_cap')
})

test('a body that may be missing is documented so', () => {
  const optional = operations
    .filter(({ operation }) => operation.requestBody?.required === false)
    .map(({ name }) => name)
  expect(optional.toSorted()).toEqual([
    'DELETE /api/v1/suppressions/{suppression_id}',
    'POST /api/v1/campaigns/{campaign_id}/resume',
    'POST /api/v1/campaigns/{campaign_id}/step',
    'POST /api/v1/keys/{key_id}/rotate',
  ])
})

test('the example of a request is one that the API reads', async () => {
  for (const { name, method, path, operation } of operations) {
    const media = Object.values(operation.requestBody?.content ?? {})[0]
    if (!media) continue
    const answer = await api.request(method, path.replaceAll(/\{\w+\}/g, 'id_1'), {
      body: media.example ?? media.schema['example'],
    })
    expect({ name, answer: answer.json }).not.toMatchObject({ answer: { code: 'bad_request' } })
    expect(answer.status).toBeLessThan(500)
  }
})
