import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { endpointMetadata, type Access, type EndpointDefinition } from '../endpoint/definition.js'
import type { ApiRequest } from '../http/api-request.js'
import { ApiProblem } from '../problems/api-problem.js'
import type { Principal } from './principal.js'

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const endpoint = this.reflector.get<EndpointDefinition | undefined>(
      endpointMetadata,
      context.getHandler(),
    )
    if (!endpoint) throw new Error(`${context.getHandler().name} has no @Endpoint`)
    if (endpoint.access === 'public') return true
    const { caller } = context.switchToHttp().getRequest<ApiRequest>()
    if (!caller) {
      throw new ApiProblem('unauthorized', 'This call needs a valid API key as a bearer token.', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      })
    }
    requireAccess(caller, endpoint.access)
    return true
  }
}

function requireAccess(caller: Principal, access: Exclude<Access, 'public'>): void {
  if (access === 'key' || caller.scopes.includes('admin')) return
  if (access.some((scope) => caller.scopes.includes(scope))) return
  const needed = [...new Set([...access, 'admin'])].join(' or ')
  throw new ApiProblem('forbidden', `This call needs a key with the scope ${needed}.`)
}
