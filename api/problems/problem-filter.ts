import { STATUS_CODES } from 'node:http'
import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { Request, Response } from 'express'
import type { Problem } from '../../contracts/problem.js'
import type { ApiDeps } from '../deps.js'
import { Deps } from '../deps.js'
import { requestIdOf } from '../http/request-id.js'
import { allowedMethods } from './allowed-methods.js'
import { ApiProblem } from './api-problem.js'
import { codeOf } from './store-unavailable.js'
import { toProblem } from './to-problem.js'

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>()
    const response = host.switchToHttp().getResponse<Response>()
    const problem = wrongMethod(error, request) ?? toProblem(error)
    this.#log(error, problem, requestIdOf(request))
    // an answer that has begun can only be cut, so that nobody takes it for a whole one
    if (response.headersSent) response.destroy()
    else answer(response, problem, requestIdOf(request))
  }

  /** Only the fields named here: a database error may carry the values of the row. */
  #log(error: unknown, problem: ApiProblem, request_id: string): void {
    if (error instanceof ApiProblem && problem.status < 500) return
    const { name, message, stack } = error instanceof Error ? error : new Error('not an Error')
    const code = error instanceof Error ? codeOf(error) : undefined
    if (problem.code === 'internal') {
      this.deps.log.error({ request_id, error: { name, code, message, stack } }, 'request failed')
    } else if (problem.status >= 500 || code !== undefined) {
      this.deps.log.warn({ request_id, error: { name, code, message } }, problem.message)
    }
  }
}

function wrongMethod(error: unknown, request: Request): ApiProblem | undefined {
  if (!(error instanceof NotFoundException)) return undefined
  const methods = allowedMethods(request)
  if (methods.length === 0) return undefined
  const allow = methods.join(', ')
  return new ApiProblem('method_not_allowed', `This path takes ${allow}.`, {
    headers: { Allow: allow },
  })
}

function answer(response: Response, problem: ApiProblem, request_id: string): void {
  const body: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    request_id,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  }
  response.status(problem.status).set(problem.headers)
  // not json() or send(): they would add a charset, which this media type does not have
  response.setHeader('Content-Type', 'application/problem+json')
  response.end(JSON.stringify(body))
}
