import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common'
import { z } from 'zod'
import { pageQuerySchema, type Page, type PageQuery } from '../../contracts/page.js'
import {
  suppressionDeleteSchema,
  suppressionInputSchema,
  suppressionPageSchema,
  suppressionPlacedSchema,
  type Suppression,
  type SuppressionDelete,
  type SuppressionInput,
  type SuppressionPlaced,
} from '../../contracts/suppressions.js'
import { idSchema } from '../../contracts/values.js'
import { listSuppressions } from '../../store/repositories/suppressions.js'
import { Caller } from '../auth/caller.js'
import type { Principal } from '../auth/principal.js'
import { Deps, type ApiDeps } from '../deps.js'
import { WithStatus } from '../endpoint/answer.js'
import { Endpoint } from '../endpoint/endpoint.js'
import { suppress, unsuppress } from './change-suppressions.js'

@Controller('api/v1/suppressions')
export class SuppressionsController {
  constructor(@Deps() private readonly deps: ApiDeps) {}

  @Endpoint({
    summary: 'Never write to this address or domain again; final once answered',
    access: ['operator'],
    answer: { status: [201, 200], schema: suppressionPlacedSchema },
    errors: ['unprocessable'],
  })
  @Post()
  async place(
    @Caller() caller: Principal,
    @Body({ schema: suppressionInputSchema }) input: SuppressionInput,
  ): Promise<WithStatus<SuppressionPlaced>> {
    const { created, answer } = await suppress(this.deps, caller, input)
    return new WithStatus(created ? 201 : 200, answer)
  }

  @Endpoint({
    summary: 'Suppressed addresses and domains, newest first',
    access: 'key',
    answer: { status: 200, schema: suppressionPageSchema },
  })
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Suppression>> {
    return listSuppressions(this.deps.store.db, caller.tenantId, query)
  }

  @Endpoint({
    summary: 'Lift a suppression; an opt-out needs the admin scope and evidence',
    access: ['operator'],
    answer: { status: 204, schema: z.undefined() },
    errors: ['not_found', 'conflict'],
  })
  @Delete(':suppression_id')
  async remove(
    @Caller() caller: Principal,
    @Param('suppression_id', { schema: idSchema('sup') }) suppressionId: string,
    @Body({ schema: suppressionDeleteSchema.optional() }) body: SuppressionDelete | undefined,
  ): Promise<undefined> {
    await unsuppress(this.deps, { caller, suppressionId, evidence: body?.evidence })
    return undefined
  }
}
