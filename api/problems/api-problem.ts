import { problemStatus, type Problem, type ProblemCode } from '../../contracts/problem.js'

export type FieldError = NonNullable<Problem['errors']>[number]

export interface ProblemDetails {
  errors?: FieldError[]
  headers?: Record<string, string>
}

/** Thrown anywhere behind a route; the problem filter makes the answer of it. */
export class ApiProblem extends Error {
  readonly status: number
  readonly errors: FieldError[]
  readonly headers: Record<string, string>

  constructor(
    readonly code: ProblemCode,
    detail: string,
    details: ProblemDetails = {},
  ) {
    super(detail)
    this.name = 'ApiProblem'
    this.status = problemStatus[code]
    this.errors = details.errors ?? []
    this.headers = details.headers ?? {}
  }
}

/** Refused before anything was done: the same Idempotency-Key may be used again for the corrected call. */
export class InvalidInput extends ApiProblem {}

/** The same words for an id that nobody has and for another tenant's. */
export function notFound(noun: string): ApiProblem {
  return new ApiProblem('not_found', `There is no ${noun} with this id.`)
}
