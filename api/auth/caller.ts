import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import type { ApiRequest } from '../http/api-request.js'
import type { Principal } from './principal.js'

/** The parameter of a handler that takes the `Principal`; not for public endpoints. */
export const Caller = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const { caller } = context.switchToHttp().getRequest<ApiRequest>()
    if (!caller) throw new Error('a public endpoint has no caller')
    return caller
  },
)
