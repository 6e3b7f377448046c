import type { IncomingMessage } from 'node:http'
import type { ApiRequest } from './api-request.js'

/** The route's pattern, not the path: a path that nobody routes may hold an address. */
export function routeOf(request: IncomingMessage): string {
  const { route } = request as Partial<ApiRequest>
  return typeof route?.path === 'string' ? route.path : 'none'
}
