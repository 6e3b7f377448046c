import { Injectable, type ExecutionContext } from '@nestjs/common'
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler'
import type { ApiRequest } from '../http/api-request.js'
import { ApiProblem } from '../problems/api-problem.js'

/** Per API key over all endpoints, per address for whoever has none. Counted in this process alone. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override async getTracker(request: ApiRequest): Promise<string> {
    return request.caller
      ? `key ${request.caller.keyId}`
      : `address ${await super.getTracker(request)}`
  }

  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return tracker
  }

  protected override async throwThrottlingException(
    _context: ExecutionContext,
    detail: ThrottlerLimitDetail,
  ): Promise<void> {
    const seconds = Math.max(1, detail.timeToBlockExpire)
    throw new ApiProblem(
      'too_many_requests',
      `More than ${detail.limit} calls in a minute. Try again in ${seconds} s.`,
      { headers: { 'Retry-After': String(seconds) } },
    )
  }
}
