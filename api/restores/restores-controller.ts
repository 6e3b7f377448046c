import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common'
import { pageQuerySchema, type PageQuery } from '../../contracts/page.js'
import {
  confirmRestoreSchema,
  restoreConfirmedSchema,
  restorePageSchema,
  restoreReportSchema,
  type ConfirmRestore,
} from '../../contracts/restores.js'
import { idSchema } from '../../contracts/values.js'
import { listRestores } from '../../store/repositories/restores.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { confirmRestore } from './confirm-restore.js'
import { reachOf } from './reach.js'
import { reportRestore } from './report-restore.js'

const across = "The installation's own key sees those of every tenant."

@Controller('api/v1/restores')
export class RestoresController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'List restores from a backup, newest first',
    description: across,
    access: ['admin'],
    answer: { status: 200, schema: restorePageSchema },
  })
  @Get()
  list(@Query({ schema: pageQuerySchema }) query: PageQuery, @Caller() caller: Principal) {
    return listRestores(this.deps.store.db, { tenantId: reachOf(caller), ...query })
  }

  @Endpoint({
    summary: 'What may have been sent since the backup, and what a backup cannot know',
    description: across,
    access: ['admin'],
    answer: { status: 200, schema: restoreReportSchema },
    errors: ['not_found'],
  })
  @Get(':restore_id/report')
  report(
    @Param('restore_id', { schema: idSchema('rst') }) restoreId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
    @Caller() caller: Principal,
  ) {
    return reportRestore(this.deps.store.db, { caller, restoreId, query })
  }

  @Endpoint({
    summary: 'Let a restored tenant send again',
    description:
      'Lifts the hold that the restore placed. Touches that may have been sent since the backup stay ' +
      `unknown until somebody says what became of them. ${across}`,
    access: ['admin'],
    answer: { status: 200, schema: restoreConfirmedSchema },
    errors: ['not_found', 'conflict'],
  })
  @Post(':restore_id/confirm')
  confirm(
    @Param('restore_id', { schema: idSchema('rst') }) restoreId: string,
    @Body({ schema: confirmRestoreSchema }) input: ConfirmRestore,
    @Caller() caller: Principal,
  ) {
    return confirmRestore(this.deps, caller, { restoreId, input })
  }
}
