import { createHash } from 'node:crypto'
import { Injectable, type ExecutionContext } from '@nestjs/common'
import { Throttle, ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler'
import type { Response } from 'express'
import type { ApiRequest } from '../http/api-request.js'
import { ApiProblem } from '../problems/api-problem.js'
import { CallBudget, type Spent } from './call-budget.js'

const minuteMs = 60_000
const mostBadCredentials = 20
const mostUsesOfLink = 60

const linkPrefix = 'link '

/**
 * For the links in messages: a limit for each link and none for the address, since all users of one large
 * mail provider come from the same few. Opening and posting count apart: scanners that open a link must not
 * use up what its reader posts.
 */
export const LimitEachLink = () =>
  Throttle({ default: { limit: mostUsesOfLink, ttl: minuteMs, getTracker: linkOf } })

function linkOf(request: Record<string, unknown>): string {
  const { method, path } = request as unknown as ApiRequest
  // what is no link can be as long as a request line
  return `${linkPrefix}${createHash('sha256').update(`${method} ${path}`).digest('base64url')}`
}

const signedCall = 'signed call'

/** For calls whose signature says who calls: api/webhooks counts them when it has been checked. */
export const LimitBySignature = () =>
  Throttle({ default: { limit: mostUsesOfLink, ttl: minuteMs, getTracker: () => signedCall } })

interface Charge {
  budget: CallBudget
  who: string
  limit: number
  what: string
}

/**
 * Per API key over all endpoints, per address for whoever has none, in this process alone. Keys, addresses and
 * links are kept apart, so that a flood of one does not push out the counts of the others.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  readonly #keys = new CallBudget(100_000)
  readonly #addresses = new CallBudget(100_000)
  readonly #badCredentials = new CallBudget(100_000)
  readonly #links = new CallBudget(100_000)

  protected override async handleRequest(asked: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl } = asked
    const { request, response } = partsOf(context)
    // a caller that has hung up has no address any more
    const tracker = String(await asked.getTracker(request, context))
    for (const charge of this.#chargesFor(request, tracker, limit)) {
      const allowance = { limit: charge.limit, windowMs: ttl }
      const spent = charge.budget.spend(charge.who, allowance)
      tell(response, charge.limit, spent)
      if (spent.refused) refuse(charge, spent)
    }
    return true
  }

  /** A good key is never refused for what others at its address do. */
  #chargesFor(request: ApiRequest, tracker: string, limit: number): Charge[] {
    if (tracker === signedCall) return []
    if (tracker.startsWith(linkPrefix)) {
      return [{ budget: this.#links, who: tracker, limit, what: 'uses of this link' }]
    }
    if (request.caller) {
      return [{ budget: this.#keys, who: request.caller.keyId, limit, what: 'calls' }]
    }
    const anonymous = { budget: this.#addresses, who: tracker, limit, what: 'calls without a key' }
    if (!request.badCredential) return [anonymous]
    const guess = {
      budget: this.#badCredentials,
      who: tracker,
      limit: Math.min(mostBadCredentials, limit),
      what: 'calls with a key that is not valid',
    }
    return [anonymous, guess]
  }
}

function partsOf(context: ExecutionContext): { request: ApiRequest; response: Response } {
  const http = context.switchToHttp()
  return { request: http.getRequest<ApiRequest>(), response: http.getResponse<Response>() }
}

function tell(response: Response, limit: number, { remaining, waitMs }: Spent): void {
  response.setHeader('RateLimit-Limit', limit)
  response.setHeader('RateLimit-Remaining', remaining)
  response.setHeader('RateLimit-Reset', seconds(waitMs))
}

function refuse({ limit, what }: Charge, { waitMs }: Spent): never {
  const wait = Math.max(1, seconds(waitMs))
  throw new ApiProblem(
    'too_many_requests',
    `More than ${limit} ${what} in a minute. Try again in ${wait} s.`,
    { headers: { 'Retry-After': String(wait) } },
  )
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000)
}
