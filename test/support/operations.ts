import type { TestApi } from './api.js'

export interface Operation {
  name: string
  method: string
  path: string
  isPublic: boolean
  /** The documented example of the body, with its type; undefined for an operation without one. */
  body: { contentType: string; example: unknown } | undefined
}

interface Documented {
  security?: unknown[]
  requestBody?: { content: Record<string, { schema: { example?: unknown }; example?: unknown }> }
}

/** Every route that the API documents. */
export async function operationsOf(api: TestApi): Promise<Operation[]> {
  const { json } = await api.request('GET', '/openapi.json', { key: null })
  const paths = json.paths as Record<string, Record<string, Documented>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      isPublic: operation.security === undefined,
      body: bodyOf(operation),
    })),
  )
}

function bodyOf({ requestBody }: Documented): Operation['body'] {
  const content = requestBody?.content ?? {}
  const contentType = 'application/json' in content ? 'application/json' : Object.keys(content)[0]
  const media = contentType === undefined ? undefined : content[contentType]
  if (contentType === undefined || !media) return undefined
  return { contentType, example: media.example ?? media.schema.example }
}

/** Calls an operation as its documentation shows it, with these ids in its path. */
export function callOperation(
  api: TestApi,
  { method, path, body }: Operation,
  call: { key: string | null; ids?: Record<string, string> },
) {
  const { key, ids = {} } = call
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? 'id_1')
  return api.request(method, filled, {
    key,
    ...(body && { body: body.example, headers: { 'content-type': body.contentType } }),
  })
}
