import { createHash } from 'node:crypto'
import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { Response } from 'express'
import { defer, from, lastValueFrom, type Observable } from 'rxjs'
import { canonicalJson } from '../../store/canonical-json.js'
import {
  forgetOldIdempotencyKeys,
  takeIdempotencyKey,
  type HeldKey,
} from '../../store/repositories/idempotency.js'
import { Deps, type ApiDeps } from '../deps.js'
import { endpointMetadata, type EndpointDefinition } from '../endpoint/definition.js'
import type { ApiRequest } from '../http/api-request.js'
import { ApiProblem } from '../problems/api-problem.js'
import { idempotencyKeyOf } from './idempotency-key.js'
import { keepOutcome, replayOutcome, type Outcome } from './outcome.js'

const forgetEveryMs = 10 * 60 * 1000
const longestRetrySeconds = 5

/** Runs inside the answer interceptor, so that it sees the status a handler chose. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  #forgotAt = Number.NEGATIVE_INFINITY

  constructor(
    @Deps() private readonly deps: ApiDeps,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<ApiRequest>()
    const endpoint = this.reflector.get<EndpointDefinition>(endpointMetadata, context.getHandler())
    const { caller } = request
    if (request.method !== 'POST' || !caller || endpoint.replay === 'none') return next.handle()
    const key = idempotencyKeyOf(request)
    if (key === undefined) return next.handle()
    return from(this.#once({ request, endpoint, key, tenantId: caller.tenantId }, context, next))
  }

  async #once(call: Call, context: ExecutionContext, next: CallHandler): Promise<unknown> {
    const { store, wall } = this.deps
    const { tenantId, key } = call
    const now = wall.now()
    await this.#forgetOld(now)
    const requestHash = hashOf(call.request)
    const taking = await takeIdempotencyKey(store.db, { tenantId, key, requestHash, now })
    switch (taking.kind) {
      case 'taken':
        return this.#run({ tenantId, key, leaseUntil: taking.leaseUntil }, call.endpoint, next)
      case 'done':
        return replayOutcome(taking, context.switchToHttp().getResponse<Response>())
      case 'mismatch':
        throw new ApiProblem(
          'idempotency_mismatch',
          'This Idempotency-Key was used for another call. Use a new key for a new call.',
        )
      case 'in_progress':
        throw inProgress(taking.leaseUntil.getTime() - now)
    }
  }

  async #run(held: HeldKey, endpoint: EndpointDefinition, next: CallHandler): Promise<unknown> {
    const outcome = await settle(next)
    await keepOutcome(this.deps, { held, endpoint, outcome })
    if (outcome.kind === 'failed') throw outcome.error
    return outcome.answer
  }

  async #forgetOld(now: number): Promise<void> {
    if (now - this.#forgotAt < forgetEveryMs) return
    this.#forgotAt = now
    await forgetOldIdempotencyKeys(this.deps.store.db, now)
  }
}

interface Call {
  request: ApiRequest
  endpoint: EndpointDefinition
  key: string
  tenantId: string
}

async function settle(next: CallHandler): Promise<Outcome> {
  try {
    return { kind: 'answered', answer: await lastValueFrom(defer(() => next.handle())) }
  } catch (error) {
    return { kind: 'failed', error }
  }
}

function hashOf(request: ApiRequest): string {
  return createHash('sha256')
    .update(`${request.method}\n${request.originalUrl}\n`)
    .update(canonicalJson(request.body ?? {}))
    .digest('hex')
}

function inProgress(leaseLeftMs: number): ApiProblem {
  const seconds = Math.min(longestRetrySeconds, Math.max(1, Math.ceil(leaseLeftMs / 1000)))
  return new ApiProblem(
    'idempotency_in_progress',
    'The first call with this Idempotency-Key has not ended yet.',
    { headers: { 'Retry-After': String(seconds) } },
  )
}
