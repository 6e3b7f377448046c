import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiSettings } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'

const bearer = /^Bearer +(\S+)$/i

export function requireMetricsAccess(
  { metricsToken, production }: Pick<ApiSettings, 'metricsToken' | 'production'>,
  authorization: string | undefined,
): void {
  if (metricsToken === undefined) {
    if (!production) return
    throw refused(
      'Set METRICS_TOKEN and send it as a bearer token: in production metrics need one.',
    )
  }
  const given = bearer.exec(authorization ?? '')?.[1]
  if (given === undefined || !isEqual(given, metricsToken)) {
    throw refused('This call needs the value of METRICS_TOKEN as a bearer token.')
  }
}

/** Of two hashes, which are equally long: how long it takes says nothing about the token. */
function isEqual(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

function refused(detail: string): ApiProblem {
  return new ApiProblem('unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } })
}
