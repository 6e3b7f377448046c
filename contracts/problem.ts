import { z } from 'zod'

/** Every code an answer can carry, with the HTTP status it always has. */
export const problemStatus = {
  bad_json: 400,
  bad_request: 400,
  bad_cursor: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  idempotency_in_progress: 409,
  real_provider: 409,
  gone: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  idempotency_mismatch: 422,
  too_many_requests: 429,
  internal: 500,
  temporal_unavailable: 503,
  store_unavailable: 503,
  stopping: 503,
} as const

export type ProblemCode = keyof typeof problemStatus

export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    request_id: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z
            .string()
            .describe('JSON pointer into the request body, or ?name for the query.'),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({
    examples: [
      {
        type: 'about:blank',
        title: 'Unprocessable Content',
        status: 422,
        code: 'unprocessable',
        detail: '/email must be an e-mail address like anna@example.com',
        request_id: '0f3c8a1e-5a0e-4a43-9f5c-6c2f9a1d2b77',
        errors: [{ pointer: '/email', detail: 'must be an e-mail address like anna@example.com' }],
      },
    ],
  })

export type Problem = z.output<typeof problemSchema>
