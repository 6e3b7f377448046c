import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

const acceptable = /^[A-Za-z0-9._-]{1,128}$/

/** Also puts the id into the answer. */
export function assignRequestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id']
  const id = typeof given === 'string' && acceptable.test(given) ? given : randomUUID()
  response.setHeader('X-Request-Id', id)
  return id
}

/** pino-http keeps it on the request. */
export function requestIdOf(request: IncomingMessage): string {
  return request.id as string
}
