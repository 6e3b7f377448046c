import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { findKeyOwner } from '../../store/repositories/api-keys.js'
import { Deps, type ApiDeps } from '../deps.js'
import { endpointMetadata, type EndpointDefinition } from '../endpoint/definition.js'
import type { ApiRequest } from '../http/api-request.js'
import { requestIdOf } from '../http/request-id.js'

const bearer = /^Bearer +(\S+)$/i

/** Finds out who calls and refuses nobody: the rate limit counts a good key apart from its address. */
@Injectable()
export class IdentifyGuard implements CanActivate {
  constructor(
    @Deps() private readonly deps: ApiDeps,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const endpoint = this.reflector.get<EndpointDefinition | undefined>(
      endpointMetadata,
      context.getHandler(),
    )
    // health answers without the store
    if (endpoint?.access === 'public') return true
    const request = context.switchToHttp().getRequest<ApiRequest>()
    const { authorization } = request.headers
    const key = bearer.exec(authorization ?? '')?.[1]
    const caller = key === undefined ? undefined : await this.#ownerOf(key)
    if (caller) request.caller = { ...caller, requestId: requestIdOf(request) }
    else if (authorization !== undefined) request.badCredential = true
    return true
  }

  /** By the wall clock: a tenant that travels in time must not bring its expired keys back. */
  #ownerOf(key: string) {
    const { store, wall } = this.deps
    return findKeyOwner(store.db, key, wall.now())
  }
}
