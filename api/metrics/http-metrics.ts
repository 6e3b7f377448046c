import type { NextFunction, Request, Response } from 'express'
import { Gauge, Histogram, type Registry } from 'prom-client'
import { routeOf } from '../http/route-of.js'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Labels are the route's pattern and closed sets, never what a caller sent. */
export function httpMetrics(registry: Registry) {
  const registers = [registry]
  const duration = new Histogram({
    name: 'overture_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const inFlight = new Gauge({
    name: 'overture_http_requests_in_flight',
    help: 'Requests that this process is answering now.',
    registers,
  })
  return (request: Request, response: Response, next: NextFunction): void => {
    const begunAt = performance.now()
    inFlight.inc()
    // unlike `finish` it comes for every request, also for one whose caller hung up
    response.once('close', () => {
      inFlight.dec()
      duration.observe(
        {
          method: methods.has(request.method) ? request.method : 'other',
          route: routeOf(request),
          status: statusOf(response),
        },
        (performance.now() - begunAt) / 1000,
      )
    })
    next()
  }
}

function statusOf(response: Response): string {
  return response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'aborted'
}
