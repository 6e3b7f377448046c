import { Controller, Get, Query } from '@nestjs/common'
import type { Page } from '../../contracts/page.js'
import {
  touchPageSchema,
  touchQuerySchema,
  type Touch,
  type TouchQuery,
} from '../../contracts/touches.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { listTouches } from './list-touches.js'

@Controller('api/v1/touches')
export class TouchesController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'The ledger: every touch with its state, its reason and its attempts, newest first',
    access: 'key',
    answer: { status: 200, schema: touchPageSchema },
  })
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: touchQuerySchema }) query: TouchQuery,
  ): Promise<Page<Touch>> {
    return listTouches(this.deps.store.db, caller.tenantId, query)
  }
}
