import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common'
import {
  keyCreatedSchema,
  keyInputSchema,
  keyPageSchema,
  keySchema,
  type KeyInput,
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
}
