import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common'
import {
  keyCreatedSchema,
  keyInputSchema,
  keyPageSchema,
  keyRotationSchema,
  keySchema,
  type KeyInput,
  type KeyRotation,
} from '../../contracts/keys.js'
import { pageQuerySchema, type PageQuery } from '../../contracts/page.js'
import { idSchema } from '../../contracts/values.js'
import { listKeys } from '../../store/repositories/api-keys.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { createKey } from './create-key.js'
import { revokeOtherKey } from './revoke-key.js'
import { rotateKey } from './rotate-key.js'

@Controller('api/v1/keys')
export class KeysController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Make an API key',
    description: 'The answer holds the key itself, once; the store keeps only its hash.',
    access: ['admin'],
    answer: { status: 201, schema: keyCreatedSchema },
    errors: ['conflict'],
    replay: 'refused',
  })
  @Post()
  create(@Body({ schema: keyInputSchema }) input: KeyInput, @Caller() caller: Principal) {
    return createKey(this.deps, caller, input)
  }

  @Endpoint({
    summary: 'List API keys, newest first',
    access: ['admin'],
    answer: { status: 200, schema: keyPageSchema },
  })
  @Get()
  list(@Query({ schema: pageQuerySchema }) query: PageQuery, @Caller() caller: Principal) {
    return listKeys(this.deps.store.db, { tenantId: caller.tenantId, ...query })
  }

  @Endpoint({
    summary: 'Revoke an API key',
    description: 'Calls with this key are refused from now on. A key cannot revoke itself.',
    access: ['admin'],
    answer: { status: 200, schema: keySchema },
    errors: ['not_found', 'conflict'],
  })
  @Delete(':key_id')
  revoke(@Param('key_id', { schema: idSchema('key') }) keyId: string, @Caller() caller: Principal) {
    return revokeOtherKey(this.deps, caller, keyId)
  }

  @Endpoint({
    summary: 'Replace an API key by a new one that may do the same',
    description:
      'The answer holds the new key, once. The old one works beside it until the overlap ends. A key may ' +
      'rotate itself, another one needs the scope admin; the key of the installation only rotates itself. ' +
      'A key that was to expire leaves its date to the new one.',
    access: 'key',
    answer: { status: 201, schema: keyCreatedSchema },
    errors: ['forbidden', 'not_found', 'conflict'],
    replay: 'refused',
  })
  @Post(':key_id/rotate')
  rotate(
    @Param('key_id', { schema: idSchema('key') }) keyId: string,
    @Body({ schema: keyRotationSchema.optional() }) input: KeyRotation | undefined,
    @Caller() caller: Principal,
  ) {
    return rotateKey(this.deps, { caller, keyId, input })
  }
}
