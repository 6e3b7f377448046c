import type { NextFunction, Request, Response } from 'express'
import { ApiProblem } from '../problems/api-problem.js'

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What only ever stops messages is taken as long as there is any room at all. */
const stops =
  /^\/(u\/|api\/v1\/(kill-switch|suppressions|campaigns\/[^/]+\/(pause|cancel|events))\/?$)/

export const nearlyFull =
  'The disk of this server is nearly full: nothing new is stored until there is space.'

/** While the disk is nearly full the answer comes before anything is read or written. */
export function refuseWhenFull(shortage: () => string | null) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    if (reads.has(request.method)) return next()
    if (request.method === 'POST' && stops.test(request.path)) return next()
    if (shortage() === null) return next()
    // which folder, and how much is left, is the operator's business: the log says it
    throw new ApiProblem('store_unavailable', nearlyFull, { headers: { 'Retry-After': '30' } })
  }
}
