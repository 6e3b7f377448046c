import type { IncomingMessage, ServerResponse } from 'node:http'
import { pinoHttp } from 'pino-http'
import type { Log } from '../../runtime/log.js'
import type { ApiRequest } from './api-request.js'
import { assignRequestId } from './request-id.js'
import { routeOf } from './route-of.js'

/** Asked every few seconds, by machines. */
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics'])

/** One line per request: what was called and by whom, and nothing that the caller sent. */
export function requestLog(log: Log) {
  return pinoHttp<IncomingMessage, ServerResponse>({
    logger: log,
    genReqId: assignRequestId,
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'request_id' },
    customLogLevel: (request, response) => {
      if (response.statusCode >= 500) return 'error'
      return quietRoutes.has(routeOf(request)) ? 'debug' : 'info'
    },
    customSuccessObject: (request, response, value: { responseTime: number }) =>
      line(request, response, value.responseTime),
    // oxlint-disable-next-line max-params -- pino-http's own
    customErrorObject: (request, response, _error, value: { responseTime: number }) =>
      line(request, response, value.responseTime),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
  })
}

function line(request: IncomingMessage, response: ServerResponse, ms: number) {
  const { caller } = request as ApiRequest
  return {
    method: request.method,
    route: routeOf(request),
    status: response.statusCode,
    ms,
    tenant: caller?.tenantId,
    key: caller?.keyId,
  }
}
