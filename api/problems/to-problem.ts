import { HttpException } from '@nestjs/common'
import type { ProblemCode } from '../../contracts/problem.js'
import { BadCursor } from '../../store/cursor.js'
import { ApiProblem, InvalidInput } from './api-problem.js'
import { isDataException, isStoreUnavailable, whyStoreUnavailable } from './store-unavailable.js'
import { isTemporalUnavailable } from './temporal-unavailable.js'

const retrySoon = { headers: { 'Retry-After': '5' } }

export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  if (error instanceof BadCursor) {
    return new InvalidInput('bad_cursor', error.message, {
      errors: [{ pointer: '?cursor', detail: 'must be a next_cursor of an earlier answer' }],
    })
  }
  if (isTemporalUnavailable(error)) {
    return new ApiProblem('temporal_unavailable', 'Temporal does not answer.', retrySoon)
  }
  if (isStoreUnavailable(error)) {
    return new ApiProblem('store_unavailable', whyStoreUnavailable(error), retrySoon)
  }
  if (isDataException(error)) {
    return new InvalidInput('unprocessable', 'A value of this call cannot be stored.')
  }
  if (error instanceof HttpException) return fromHttp(error)
  return new ApiProblem('internal', 'Something went wrong here. The request id leads to the log.')
}

const codeOfStatus: Record<number, ProblemCode> = {
  404: 'not_found',
  413: 'body_too_large',
  415: 'unsupported_media_type',
}

/** What Nest and Express throw by themselves: unknown routes, undecodable paths, unreadable bodies. */
function fromHttp(error: HttpException): ApiProblem {
  const status = error.getStatus()
  if (bodyParserType(error) === 'entity.parse.failed') {
    return new InvalidInput('bad_json', 'The body is not valid JSON.')
  }
  if (status >= 500) return new ApiProblem('internal', 'Something went wrong here.')
  const code = codeOfStatus[status] ?? 'bad_request'
  return new InvalidInput(code, detailOf(code))
}

function bodyParserType(error: HttpException): unknown {
  const { cause } = error
  return typeof cause === 'object' && cause !== null && 'type' in cause ? cause.type : undefined
}

function detailOf(code: ProblemCode): string {
  if (code === 'not_found') return 'There is no such path.'
  if (code === 'body_too_large') return 'The body is too large.'
  if (code === 'unsupported_media_type') {
    return 'The body must be application/json in UTF-8, plain or gzip.'
  }
  return 'The path, a header or the body of this call cannot be read.'
}
