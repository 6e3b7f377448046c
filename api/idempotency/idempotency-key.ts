import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import type { ApiRequest } from '../http/api-request.js'
import { InvalidInput } from '../problems/api-problem.js'

const acceptable = /^[\x20-\x7e]{1,255}$/

export function idempotencyKeyOf(request: ApiRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && acceptable.test(key)) return key
  throw new InvalidInput(
    'bad_request',
    'The Idempotency-Key must have 1 to 255 printable ASCII characters.',
  )
}

/** The parameter of a handler that derives its entity's id from the key, so that a repeat finds it. */
export const IdempotencyKey = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  idempotencyKeyOf(context.switchToHttp().getRequest<ApiRequest>()),
)
