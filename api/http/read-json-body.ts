import type { NestExpressApplication } from '@nestjs/platform-express'
import type { NextFunction, Request, Response } from 'express'
import { ApiProblem, InvalidInput } from '../problems/api-problem.js'
import { refuseUnsafe } from './refuse-unsafe.js'

const withBody = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * A mail program may send anything when its user unsubscribes; nothing of it is read. What a webhook
 * sends is read by api/webhooks: its signature is over the very bytes.
 */
const unread = /^\/(u|webhooks)\//i

/** Read as it comes in, by api/import; its limit is another one. */
const imported = /^\/api\/v1\/(contacts|suppressions)\/import\/?(\?|$)/i

export function readJsonBodies(app: NestExpressApplication, limit: number): void {
  app.use(requireJson)
  app.useBodyParser('json', { limit, strict: false, type: isParsed })
  app.use((request: Request, _response: Response, next: NextFunction) => {
    if (unread.test(request.path)) return next()
    if (request.path.includes('%00')) throw new InvalidInput('not_found', 'There is no such path.')
    refuseUnsafe(request.body, '')
    refuseUnsafe(request.query, '?')
    next()
  })
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const anyType = unread.test(request.path) || imported.test(request.path)
  if (hasBody(request) && !anyType && !isJson(request)) {
    throw new ApiProblem('unsupported_media_type', 'The body must be application/json.')
  }
  next()
}

/** A request with neither header has no body, whatever its Content-Type says. */
function hasBody(request: Request): boolean {
  const { headers } = request
  return (
    withBody.has(request.method) &&
    (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
  )
}

function isJson(request: { headers: { 'content-type'?: string | undefined } }): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')
}

function isParsed(
  request: Parameters<typeof isJson>[0] & { method?: string | undefined; url?: string | undefined },
) {
  const url = request.url ?? ''
  const left = unread.test(url) || imported.test(url)
  return withBody.has(request.method ?? '') && !left && isJson(request)
}
